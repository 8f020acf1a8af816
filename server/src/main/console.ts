import { authority, isLoopback } from "../lib/net/address.ts";
import { fstatSync, readFileSync } from "node:fs";
import { say } from "@core-console/shared/words/say";
import { parseConsoleOptions, type ConsoleCommand } from "../cli/args/console-options.ts";
import { languageOf } from "../cli/words/language.ts";
import { startBff } from "../bff/bff.ts";
import { establishTrust } from "../core/members/enrol/trust.ts";
import { CoreFailure, listenFailure } from "../core/members/home/core-failure.ts";
import { readPair } from "../lib/tls/certificate-pair.ts";
import { openCertificates, type CertificateSource } from "../lib/tls/certificate-source.ts";
import { systemClock } from "../lib/time/clock.ts";
import { logLevels, stderrIs } from "../lib/logging/log-options.ts";
import { createLogger, type Logger } from "../lib/logging/logger.ts";
import { createShutdown, onSignals } from "../lib/process/shutdown.ts";
import { configuredHosts, ownHosts, ownName, trustedProxies } from "./configured-hosts.ts";
import { webRoot } from "./web-root.ts";

const STOP_DEADLINE_MS = 5000;
/** Only signed-in users can read settings: a console outside a Core knows of its own environment only. */
const NO_PROXIES: readonly string[] = [];

/** `kuma console`: runs the BFF alone until a signal. Returns the exit code. */
export async function commandConsole(argv: readonly string[]): Promise<number> {
  const lang = languageOf(process.env);
  const parsed = parseConsoleOptions(argv, process.env);
  if (!parsed.ok) {
    process.stderr.write(`kuma: ${parsed.message}\n`);
    return parsed.exitCode;
  }
  const o = parsed.options;
  const { dev, ino } = fstatSync(2);
  const isTerminal = process.stderr.isTTY;
  // Lines for machines go to files: a terminal gets only what needs a person's attention.
  const levels = logLevels(process.env["KUMA_LOG_LEVEL"], stderrIs(process.env, { isTerminal, dev, ino }));
  const log = createLogger({ level: levels.stderrLevel });
  const shutdown = createShutdown({ log, clock: systemClock, deadlineMs: STOP_DEADLINE_MS });
  onSignals(shutdown);
  try {
    const certificates = await ownCertificate(o, log);
    shutdown.add("certificates", () => certificates?.close());
    if (certificates === null && !isLoopback(o.listen.host))
      throw new CoreFailure("console_certificate_needed", { address: o.listen.host });
    const ca = await trustedCa(o);
    const bff = await startBff({
      listen: [{ ...o.listen, kind: "console" }],
      cores: o.cores.map(authority),
      known: [],
      ca,
      client: null,
      certificates,
      webRoot: webRoot(),
      allowedHosts: ownHosts([ownName()]),
      configuredHosts: configuredHosts(),
      trustedProxies: trustedProxies(),
      settingsProxies: () => NO_PROXIES,
      log,
      self: null,
    }).catch((error: unknown) => {
      throw ofConsole(listenFailure(error, o.listen));
    });
    shutdown.add("console", () => bff.close());
    process.stdout.write(`${say({ code: "listening", params: { url: bff.addresses[0] ?? "" } }, lang)}\n`);
    if (!isLoopback(o.listen.host))
      process.stderr.write(`kuma: ${say({ code: "console_own_address", params: {} }, lang)}\n`);
    return 0;
  } catch (error) {
    await shutdown.run("failure");
    if (!(error instanceof CoreFailure)) throw error;
    process.stderr.write(`kuma: ${say(error, lang)}\n`);
    return 1;
  }
}

/** Returns the operator's certificate, which has to be valid at the start; null: none was given. */
async function ownCertificate(o: ConsoleCommand, log: Logger): Promise<CertificateSource | null> {
  if (o.certificate === null) return null;
  const files = { ...o.certificate, chain: null, own: true };
  const read = await readPair(files, systemClock.now());
  if (read.kind !== "good") {
    const { file, message } = read.kind === "bad" ? read : { file: files.cert, message: "ENOENT" };
    throw new CoreFailure("certificate_unusable", { file, message });
  }
  return openCertificates({ places: [files], clock: systemClock, log });
}

/**
 * Returns a failure about the listening address as one that names the console's own flag; any other failure as it is.
 */
function ofConsole(failure: unknown): unknown {
  if (!(failure instanceof CoreFailure)) return failure;
  if (failure.code === "ports_taken") return new CoreFailure("console_port_taken", failure.params);
  if (failure.code === "address_not_here") return new CoreFailure("console_address_not_here", failure.params);
  return failure;
}

/** Returns the cluster's CA: from a file, or by its hash from the first Core that answers. */
async function trustedCa(o: ConsoleCommand): Promise<string> {
  if (o.trust !== null && "file" in o.trust) {
    try {
      return readFileSync(o.trust.file, "utf8");
    } catch (error) {
      throw new CoreFailure("file_unreadable", {
        file: o.trust.file,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }
  // Without either there is nothing to verify an answer against.
  if (o.trust === null) throw new CoreFailure("console_no_trust", { host: o.cores.map(authority).join(", ") });
  const hash = o.trust.caHash;
  let last: unknown;
  for (const core of o.cores) {
    try {
      return await establishTrust(core.host, core.port, { preparedCa: null, caHash: hash, ask: null });
    } catch (error) {
      last = error;
    }
  }
  throw last;
}
