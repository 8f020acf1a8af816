import { authority } from "../lib/address.ts";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { PORT } from "@core-console/shared/contract/ports";
import { say } from "@core-console/shared/words/say";
import { parseCoreOptions, type CoreCommand } from "../cli/core-options.ts";
import { languageOf } from "../cli/language.ts";
import { startBff } from "../bff/bff.ts";
import { startCore, type RunningCore } from "../core/core.ts";
import { askOnTerminal } from "../core/enrol/trust.ts";
import { quote } from "../core/enrol/guide.ts";
import { findEngine, type FoundEngine } from "../core/engine/find-engine.ts";
import { CoreFailure, listenFailure } from "../core/failure.ts";
import type { HealthPort } from "../core/health.ts";
import { type CoreJson } from "../core/home/core-json.ts";
import { readIfThere } from "../core/home/files.ts";
import type { Layout } from "../core/home/layout.ts";
import { openHome, type OpenHome } from "../core/home/open-home.ts";
import { enrolHere, foundCluster, type Placement } from "../core/identity.ts";
import { openCertificates } from "../lib/certificate-source.ts";
import { steadyNow, systemClock } from "../lib/clock.ts";
import type { Logger } from "../lib/logger.ts";
import { createShutdown, onSignals } from "../lib/shutdown.ts";
import { VERSION } from "../lib/version.ts";
import { narrate } from "./narrate.ts";
import { packaged } from "./packaged.ts";
import { configuredHosts, ownHosts, ownName, trustedProxies } from "./configured-hosts.ts";
import { notifierFor } from "./notify.ts";
import { openLogs } from "./open-logs.ts";
import { runAgain } from "./run-again.ts";
import { asRound, exitCodeOf, keepTold, type End } from "./under-unit.ts";
import { webRoot } from "./web-root.ts";

/** A learner is steady after this long; KUMA_JOIN_STEADY_MS shortens it for trials and tests. */
const STEADY_MS = 10_000;
const STOP_DEADLINE_MS = 20_000;

/** `kuma core`: runs a Core in the foreground until a signal. Returns the exit code (design page 2). */
export async function commandCore(argv: readonly string[]): Promise<number> {
  const lang = languageOf(process.env);
  const parsed = parseCoreOptions(argv, process.env);
  if (!parsed.ok) {
    process.stderr.write(`kuma: ${parsed.message}\n`);
    return parsed.exitCode;
  }
  for (const note of parsed.options.notes) process.stderr.write(`kuma: ${note}\n`);
  const clock = systemClock;
  const logs = openLogs();
  const { log } = logs;
  const notifier = notifierFor(process.env);
  const shutdown = createShutdown({ log, clock, deadlineMs: STOP_DEADLINE_MS });
  shutdown.add("log", logs.close);
  onSignals(shutdown);
  try {
    const engine = await engineFor(parsed.options);
    const home = await openHome(resolve(parsed.options.home), parsed.options.join?.id ?? null, FIRST_CORE_ID);
    shutdown.add("home", home.release);
    let { self, health } = await identity(parsed.options, home, engine, log);
    logs.toFolder(home.layout.log);
    const end = await runAgain<End>(shutdown, async (onClose) => {
      const running = await startCore({
        self,
        health,
        layout: home.layout,
        engineBinary: engine.path,
        engineVersion: engine.version,
        version: VERSION,
        executable: executable(),
        steadyMs: steadyMs(),
        clock,
        steady: steadyNow,
        log,
        logLevel: logs.level,
        logLimits: logs.limits,
        random: Math.random,
      });
      onClose("core", async () => {
        await running.stop();
        ({ self, health } = { self: running.self(), health: null });
      });
      await startConsole(running, home.layout, log, (close) => onClose("console", close));
      process.stdout.write(
        `${say({ code: "core_running", params: { name: self.name, address: authority(self.internal.advertise) } }, lang)}\n`,
      );
      narrate(running, lang, (line) => process.stdout.write(`${line}\n`));
      keepTold(running, notifier, lang, onClose);
      return asRound(running, notifier);
    });
    if (end !== "restart") process.stderr.write(`kuma: ${say(end, lang)}\n`);
    await shutdown.run(end === "restart" ? end : end.code);
    process.exit(exitCodeOf(end, notifier.underUnit));
  } catch (error) {
    await shutdown.run("failure");
    if (!(error instanceof CoreFailure)) throw error;
    process.stderr.write(`kuma: ${say(error, lang)}\n`);
    return exitCodeOf(error, notifier.underUnit);
  }
}

/** The Core's own identity: from its home, by enrolment, or as the first of a new cluster. */
async function identity(
  o: CoreCommand,
  home: OpenHome,
  engine: FoundEngine,
  log: Logger,
): Promise<{ self: CoreJson; health: HealthPort | null }> {
  const lang = languageOf(process.env);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (home.self !== null) {
    if (o.host !== null && o.host !== home.self.host)
      throw new CoreFailure("home_other_host", { home: home.layout.home, found: home.self.host, asked: o.host });
    if (o.join !== null) log.info("already joined: --raft.join is ignored");
    return { self: home.self, health: null };
  }
  const placement: Placement = {
    host: o.host,
    raftListen: o.raftListen,
    raftAdvertise: o.raftAddress,
    internal: o.internal,
    health: o.health,
    console: o.private,
    rest: o.rest,
  };
  const ports = {
    health: PORT.health,
    raft: PORT.raft,
    internal: PORT.internal,
    console: PORT.console,
    rest: PORT.rest,
  };
  const preparedCa = readIfThere(home.layout.preparedCa);
  if (o.join === null) {
    if ((preparedCa !== null || home.joinBegun) && !o.newCluster) throw new CoreFailure("prepared_for_joining");
    return { self: await foundCluster(home.layout, o.host ?? ownName(), placement, ports, Date.now()), health: null };
  }
  return enrolHere({
    layout: home.layout,
    id: o.join.id,
    joinHost: o.join.host,
    joinPort: o.join.port,
    placement,
    ports,
    version: VERSION,
    engineVersion: engine.version,
    clock: systemClock,
    told: (fingerprint) => print(say({ code: "cluster_fingerprint", params: { fingerprint } }, lang)),
    defaultHost: ownName,
    trust: {
      preparedCa,
      caHash: o.join.caHash,
      ask: askOnTerminal((host, fingerprint) =>
        say({ code: "confirm_fingerprint", params: { host, fingerprint } }, lang),
      ),
    },
  });
}

async function engineFor(o: CoreCommand): Promise<FoundEngine> {
  const found = await findEngine({
    home: resolve(o.home),
    env: { ...process.env, KUMA_ENGINE_CACHE: process.env["KUMA_ENGINE_CACHE"] ?? privateCopy() },
  });
  if (found.ok) return found;
  // It was not started yet: what crashed is the question for its version.
  const code = found.failure.code === "engine_crashed" ? "engine_unusable" : found.failure.code;
  const path = process.env["KUMA_ETCD"] ?? "etcd";
  throw new CoreFailure(code, { ...found.failure.params, path, message: found.failure.detail });
}

/** The private copy that `npm start` fetches into a checkout: found from the executable upwards; a package has none. */
function privateCopy(): string {
  if (packaged()) return "";
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let i = 0; i < 5; i++, folder = dirname(folder)) {
    if (existsSync(join(folder, ".cache", "etcd"))) return join(folder, ".cache", "etcd");
  }
  return "";
}

/**
 * The console of this Core: with the operator's certificate, where one lies in its folder, else with the node's own;
 * plain HTTP only on loopback without the first.
 */
async function startConsole(
  core: RunningCore,
  layout: Layout,
  log: Logger,
  onClose: (close: () => Promise<void>) => void,
): Promise<void> {
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
      ca,
      client,
      certificates,
      webRoot: webRoot(),
      allowedHosts: [...ownHosts([self.host, ...self.addresses]), ...configuredHosts()],
      trustedProxies: trustedProxies(),
      settingsProxies: core.trustedProxies,
      log,
      self: { ref: self.ref },
    });
    onClose(() => bff.close());
  } catch (error) {
    throw listenFailure(error, self.console);
  }
}

/** How this very executable is started, as words for a shell: what a copied command begins with. */
function executable(): string {
  const own = packaged() ? process.execPath : process.env["KUMA_SELF"];
  return own === undefined || own === "" ? `${quote(process.execPath)} ${quote(process.argv[1] ?? "")}` : quote(own);
}

function steadyMs(): number {
  const asked = process.env["KUMA_JOIN_STEADY_MS"] ?? "";
  return /^\d{1,7}$/.test(asked) ? Number(asked) : STEADY_MS;
}
