import { text } from "node:stream/consumers";
import { runCli } from "../cli/cli.ts";
import { terminalOf } from "../cli/output/terminal.ts";
import { commandDrill, DRILL_COMMAND } from "../core/recovery/drill/drill-process.ts";
import { createLogger } from "../lib/logging/logger.ts";
import { commandCore } from "./core.ts";
import { commandConsole } from "./console.ts";
import { IDENTITY_COMMAND } from "../install/acts/get-identity.ts";
import { commandIdentity } from "./identity-command.ts";
import { engineOf } from "./own-identity.ts";
import { installHere } from "./on-host.ts";
import { proveSnapshot } from "./recovery/prove-snapshot.ts";
import { knownCopyIn } from "./recovery/known-copy.ts";
import { restorePort } from "./recovery/restore-port.ts";
import { recoveryPort } from "./recovery/recovery-port.ts";

const [command, ...rest] = process.argv.slice(2);
const helpAsked = rest.includes("--help") || rest.includes("-h");

if (command === "core" && !helpAsked) process.exitCode = await commandCore(rest);
else if (command === DRILL_COMMAND) process.exitCode = await commandDrill(createLogger({ level: "warn" }));
else if (command === IDENTITY_COMMAND) process.exitCode = await commandIdentity();
else if (command === "console" && !helpAsked) process.exitCode = await commandConsole(rest);
else {
  // `kuma service log … | head`: the reader closed the pipe, which is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  process.exitCode = await runCli(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    terminal: terminalOf(process.stdin, process.stderr),
    readStdin: () => text(process.stdin),
    engineOf,
    knownCopyIn,
    recovery: recoveryPort,
    proveSnapshot,
    restore: restorePort(installHere),
  });
}
