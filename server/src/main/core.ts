import { authority } from "../lib/net/address.ts";
import { resolve } from "node:path";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { leastEngine } from "@core-console/shared/domain/engine-version";
import { STALL_MS } from "@core-console/shared/domain/rules/stall";
import { say } from "@core-console/shared/words/say";
import { parseCoreOptions } from "../cli/args/core-options.ts";
import { languageOf } from "../cli/words/language.ts";
import { startBff } from "../bff/bff.ts";
import { startCore, type RunningCore } from "../core/main.ts";
import { quote } from "../lib/process/shell-word.ts";
import { CoreFailure, listenFailure } from "../core/members/home/core-failure.ts";
import type { Layout } from "../core/members/home/layout.ts";
import { takeMove } from "../core/members/enrol/move-file.ts";
import { openHome } from "../core/members/home/open-home.ts";
import { openCertificates } from "../lib/tls/certificate-source.ts";
import { steadyNow, systemClock } from "../lib/time/clock.ts";
import type { Logger } from "../lib/logging/logger.ts";
import { createShutdown, onSignals } from "../lib/process/shutdown.ts";
import { VERSION } from "../lib/process/version.ts";
import { narrate } from "./narrate.ts";
import { packaged } from "./packaged.ts";
import { configuredHosts, ownHosts, trustedProxies } from "./configured-hosts.ts";
import { notifierFor } from "./notify.ts";
import { commandOnHost } from "./on-host.ts";
import { openLogs } from "./open-logs.ts";
import { engineFor, identityOf } from "./own-identity.ts";
import { runAgain } from "./run-again.ts";
import { settleRecovery } from "./recovery/reset.ts";
import { restAddress } from "./rest-address.ts";
import { asRound, exitCodeOf, reportToUnit, whileWaiting, type End } from "./under-unit.ts";
import { webRoot } from "./web-root.ts";

/** A learner is steady after this long; KUMA_JOIN_STEADY_MS shortens it for trials and tests. */
const STEADY_MS = 10_000;
const STOP_DEADLINE_MS = 20_000;

/** `kuma core`: runs a Core in the foreground until a signal. Returns the exit code. */
export async function commandCore(argv: readonly string[]): Promise<number> {
  const lang = languageOf(process.env);
  const parsed = parseCoreOptions(argv, process.env);
  if (!parsed.ok) {
    process.stderr.write(`kuma: ${parsed.message}\n`);
    return parsed.exitCode;
  }
  for (const note of parsed.options.notes) process.stderr.write(`kuma: ${note}\n`);
  if (parsed.options.act !== "run") return commandOnHost(parsed.options, parsed.options.act, lang);
  const clock = systemClock;
  const logs = openLogs();
  const { log } = logs;
  const notifier = notifierFor(process.env);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const shutdown = createShutdown({ log, clock, deadlineMs: STOP_DEADLINE_MS });
  shutdown.add("log", logs.close);
  let waits = false;
  onSignals(shutdown, undefined, () => waits);
  try {
    const engine = await engineFor(parsed.options);
    const opened = await openHome(resolve(parsed.options.home), parsed.options.join?.id ?? null, FIRST_CORE_ID);
    shutdown.add("home", opened.release);
    const home = await settleRecovery(opened, engine, { lang, log, print });
    const waiting = whileWaiting(notifier, { lang, log }, print);
    let { self, health } = await identityOf(parsed.options, home, engine, log, (wait) => {
      waits = true;
      waiting.begin(wait);
    });
    waits = false;
    waiting.end();
    logs.toFolder(home.layout.log);
    const end = await runAgain<End>(shutdown, async (onClose) => {
      let rest: string | null = null;
      const running = await startCore({
        self,
        health,
        layout: home.layout,
        engineBinary: engine.path,
        engineVersion: engine.version,
        leastEngine: leastEngine(process.env["KUMA_LEAST_ENGINE"]),
        snapshotCopies: process.env["KUMA_SNAPSHOT_COPIES"] || null,
        version: VERSION,
        executable: executable(),
        program: packaged() ? [process.execPath] : [process.execPath, process.argv[1] ?? ""],
        restAddress: () => rest,
        steadyMs: fromEnv("KUMA_JOIN_STEADY_MS", STEADY_MS),
        stallMs: fromEnv("KUMA_JOIN_STALL_MS", STALL_MS),
        clock,
        steady: steadyNow,
        log,
        logLevel: logs.level,
        logLimits: logs.limits,
        random: Math.random,
      });
      onClose("core", async () => {
        await running.stop();
        ({ self, health } = { self: takeMove(home.layout, running.self()), health: null });
      });
      rest = await startConsole(running, home.layout, log, (close) => onClose("console", close));
      process.stdout.write(
        `${say({ code: "core_running", params: { name: self.name, address: authority(self.internal.advertise) } }, lang)}\n`,
      );
      const endNarration = narrate(running, { lang, log }, print);
      onClose("narration", async () => endNarration());
      reportToUnit(running, notifier, { lang, log }, onClose);
      return asRound(running, notifier);
    });
    if (end !== "restart") process.stderr.write(`kuma: ${say(end, lang)}\n`);
    await shutdown.run(end === "restart" ? end : end.code);
    if (end !== "restart") await notifier.status(say(end, lang));
    process.exit(exitCodeOf(end, notifier.underUnit));
  } catch (error) {
    await shutdown.run("failure");
    if (!(error instanceof CoreFailure)) throw error;
    process.stderr.write(`kuma: ${say(error, lang)}\n`);
    await notifier.status(say(error, lang));
    return exitCodeOf(error, notifier.underUnit);
  }
}

/**
 * Starts the console of this Core: with the operator's certificate, where there is one in its folder, else with the
 * node's own; plain HTTP only on loopback without the former. Returns the address for scripts.
 */
async function startConsole(
  core: RunningCore,
  layout: Layout,
  log: Logger,
  onClose: (close: () => Promise<void>) => void,
): Promise<string | null> {
  const self = core.self();
  const { ca } = core.tls;
  const node = { cert: layout.nodeCert, key: layout.nodeKey, chain: ca, own: false };
  const operator = { cert: layout.consoleCert, key: layout.consoleKey, chain: null, own: true };
  const client = await openCertificates({ places: [node], clock: systemClock, log });
  onClose(async () => client.close());
  const certificates = await openCertificates({ places: [operator, node], clock: systemClock, log });
  onClose(async () => certificates.close());
  try {
    const bff = await startBff({
      listen: [
        { ...self.console, kind: "console" },
        { ...self.rest, kind: "rest" },
      ],
      cores: [authority(self.internal.advertise), ...self.peers.map((p) => p.internal)],
      known: self.peers,
      ca,
      client,
      certificates,
      webRoot: webRoot(),
      allowedHosts: ownHosts([self.host, ...self.addresses]),
      configuredHosts: configuredHosts(),
      trustedProxies: trustedProxies(),
      settingsProxies: core.trustedProxies,
      log,
      self: { ref: self.ref },
    });
    onClose(() => bff.close());
    const listening = bff.addresses[1];
    return listening === undefined ? null : restAddress(listening, self);
  } catch (error) {
    throw listenFailure(error, self.console);
  }
}

/** Returns how this very executable is started, as words for a shell: the beginning of a copied command. */
function executable(): string {
  const own = packaged() ? process.execPath : process.env["KUMA_SELF"];
  return own === undefined || own === "" ? `${quote(process.execPath)} ${quote(process.argv[1] ?? "")}` : quote(own);
}

function fromEnv(name: string, otherwise: number): number {
  const asked = process.env[name] ?? "";
  return /^\d{1,7}$/.test(asked) ? Number(asked) : otherwise;
}
