import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { PORT } from "@core-console/shared/contract/ports";
import type { Reason } from "@core-console/shared/contract/service";
import type { Lang } from "@core-console/shared/words/lang";
import { runCli } from "../cli/cli.ts";
import { DEFAULT_HOME } from "../cli/args/common-options.ts";
import { type CoreAct, type CoreCommand, parseCoreOptions } from "../cli/args/core-options.ts";
import { languageOf } from "../cli/words/language.ts";
import type { Terminal } from "../cli/output/io.ts";
import { terminalOf } from "../cli/output/terminal.ts";
import { establishTrust } from "../core/members/enrol/trust.ts";
import { CoreFailure } from "../core/members/home/core-failure.ts";
import { readIfThere } from "../lib/process/read-if-there.ts";
import { layoutOf } from "../core/members/home/layout.ts";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { commandCheck, type CheckPorts } from "../install/check.ts";
import { install } from "../install/install.ts";
import { uninstall } from "../install/uninstall.ts";
import { sleep, steadyNow, systemClock } from "../lib/time/clock.ts";
import { ownCluster } from "./own-cluster.ts";
import { ownName } from "./configured-hosts.ts";
import { outliveReaders } from "./lost-terminal.ts";
import { engineFor, engineOf } from "./own-identity.ts";
import { commandMove } from "./move.ts";
import { packaged } from "./packaged.ts";
import { commandRejoin } from "./recovery/rejoin.ts";
import { proveSnapshot } from "./recovery/prove-snapshot.ts";
import { knownCopyIn } from "./recovery/known-copy.ts";
import { restorePort } from "./recovery/restore-port.ts";
import { recoveryPort } from "./recovery/recovery-port.ts";

/** A member without a new status for this long is given up; KUMA_INSTALL_WAIT_MS shortens it for tests. */
const PATIENCE_MS = 120_000;

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const err = (line: string): void => void process.stderr.write(`kuma: ${line}\n`);

/** `kuma core --install | --uninstall | --check | --move`. Returns the exit code. */
export async function commandOnHost(command: CoreCommand, act: Exclude<CoreAct, "run">, lang: Lang): Promise<number> {
  outliveReaders([process.stdout, process.stderr]);
  const home = resolve(command.home);
  const terminal = terminalOf(process.stdin, process.stderr);
  const asking = {
    ownCluster: (id: string) => ownCluster(home, id),
    pause: (ms: number) => sleep(systemClock, ms),
  };
  if (act === "uninstall") {
    const { id, purge, keepMember, yes } = command;
    return uninstall({
      lang,
      home,
      executable: executable(),
      id,
      purge,
      keepMember,
      yes,
      ask: terminal && ((question) => askedOn(terminal, question)),
      ...asking,
      now: steadyNow,
      out,
      err,
      exit: (code) => process.exit(code),
    });
  }
  if (act === "move") return commandMove(command, { home, lang, patienceMs: patienceMs(), out, err });
  if (act === "rejoin") return commandRejoin(command, { home, lang, out, err });
  const ports = checkPorts(command, home, lang);
  if (act === "check") return commandCheck(ports, out);
  return install({
    ...ports,
    ...asking,
    identity: JSON.stringify({ ...command, home }),
    patienceMs: patienceMs(),
    out,
    err,
    now: Date.now,
    setupLinkCommand: `${home}/kuma user setup-link${home === DEFAULT_HOME ? "" : ` --home ${home}`}`,
    setupLink: terminal === null || !process.stdout.isTTY ? null : () => setupLink(home),
  });
}

/**
 * Asks on the terminal; null where no answer was given: the cursor is then still behind the question, so ends the line.
 */
async function askedOn(terminal: Terminal, question: string): Promise<string | null> {
  const answer = await terminal.ask(question);
  if (answer === null) process.stderr.write("\n");
  return answer;
}

const executable = (): string | null => (packaged() ? process.execPath : null);

function checkPorts(o: CoreCommand, home: string, lang: Lang): CheckPorts {
  return {
    lang,
    home,
    host: o.host,
    id: o.join?.id ?? o.id,
    joins: o.join !== null,
    newCluster: o.newCluster,
    ports: [
      o.health?.port ?? PORT.health,
      o.raftListen?.port ?? PORT.raft,
      o.internal?.port ?? PORT.internal,
      o.private?.port ?? PORT.console,
      o.rest?.port ?? PORT.rest,
    ],
    engineAsked: process.env["KUMA_ETCD"] || null,
    executable: executable(),
    fullName: ownName,
    engine: (folder) => fault(async () => void (await engineFor({ home: folder }))),
    cluster: () => fault(() => reach(o, home)),
  };
}

/**
 * Examines the cluster to join without sending it anything. Its trust, if not established yet, is asked for later, on
 * the terminal.
 */
async function reach({ join }: CoreCommand, home: string): Promise<void> {
  if (join === null) return;
  const preparedCa = readIfThere(layoutOf(home, FIRST_CORE_ID).preparedCa);
  await establishTrust(join.host, join.port, { preparedCa, caHash: join.caHash, ask: () => Promise.resolve(true) });
}

async function fault(act: () => Promise<void>): Promise<Reason | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (!(error instanceof CoreFailure)) throw error;
    return { code: error.code, params: error.params };
  }
}

async function setupLink(home: string): Promise<unknown> {
  return runCli(["user", "setup-link", "--first", "--home", home], {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    terminal: null,
    readStdin: () => text(process.stdin),
    engineOf,
    recovery: recoveryPort,
    proveSnapshot,
    knownCopyIn,
    restore: restorePort(installHere),
  });
}

/** `kuma core --install` for the Core that is in a home already. Returns the exit code. */
export async function installHere(home: string): Promise<number> {
  const parsed = parseCoreOptions(["--install", "--home", home], process.env);
  if (!parsed.ok) throw new Error(parsed.message);
  return commandOnHost(parsed.options, "install", languageOf(process.env));
}

function patienceMs(): number {
  const asked = process.env["KUMA_INSTALL_WAIT_MS"] ?? "";
  return /^\d{1,8}$/.test(asked) ? Number(asked) : PATIENCE_MS;
}
