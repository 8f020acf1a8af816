import { startRetention } from "./jobs/audit-retention.ts";
import { startSyslog } from "./jobs/syslog/syslog.ts";
import type { CoreParts } from "./parts.ts";
import { startAccessUpkeep } from "./jobs/access-upkeep.ts";
import { PeerCertificate } from "./members/home/peer-certificate.ts";
import { assemble } from "./assemble.ts";
import { MemberLife } from "./members/join/member-life.ts";
import type { FastifyInstance } from "fastify";
import type { Reason } from "@core-console/shared/contract/service";
import { startInBackground, stopAll } from "../lib/process/background.ts";
import { every } from "../lib/process/every.ts";
import { type CoreFailure, listenFailure } from "./members/home/core-failure.ts";
import { QUOTA_BYTES } from "./etcd/process/engine.ts";
import { HealthPort } from "./http/health.ts";
import type { CoreJson } from "./members/home/core-json.ts";
import { readTls } from "./members/home/certificates.ts";
import { createLiveness } from "./jobs/watchdog/liveness.ts";
import { ofMainThread } from "./jobs/watchdog/main-thread.ts";
import { MembershipController } from "./members/join/controller.ts";
import { fetchCaKey } from "./members/join/ca-key.ts";
import { guardPeerPort } from "./members/join/peer-certificates.ts";
import { handOver } from "./members/acts/hand-over.ts";
import { JoinSide } from "./members/join/join-side.ts";
import type { Tls } from "./members/home/certificates.ts";
import { OperationDriver } from "./members/acts/operation-driver.ts";
import { watchForRestart } from "./members/acts/restart-side.ts";
import { EventHub } from "./http/events/events.ts";
import { allHandlers } from "./http/handlers.ts";
import { createServer } from "./http/server/server.ts";
import { keys } from "./state/keys.ts";
import type { ServiceRecord } from "./state/records.ts";
import { keepRevoked, prepareRevoked } from "./jobs/revoked.ts";
import { keepSealingKey } from "./jobs/sealing-key.ts";
import { startSpaceKeeper } from "./jobs/space-keeper.ts";
import { startSweeper } from "./jobs/sweep.ts";
import { startWatchdog } from "./jobs/watchdog/watchdog.ts";
import type { CoreOptions } from "./parts.ts";

/** A voter that could not get the CA key or the sealing key retries at this interval, also while no record changes. */
const CA_KEY_MS = 5000;
const QUORUM_MS = 250;
/** Retry interval for a revocation list that could not be written. */
const REVOKED_MS = 60_000;
const NO_PROXIES: readonly string[] = [];

/** A Core that was started. */
export interface RunningCore {
  /** resolves with the reason when this Core cannot continue by itself */
  failed: Promise<CoreFailure>;
  /** resolves when an operator has requested a restart: the caller stops this Core and starts it again */
  restartAsked: Promise<void>;
  tls: Tls;
  self: () => CoreJson;
  /** this Core's own record in its copy of the registry; null while it has none */
  record: () => ServiceRecord | null;
  /** the trusted proxies in this Core's copy of the settings; the same array while they are unchanged */
  trustedProxies: () => readonly string[];
  standing: () => Standing;
  /** hands leadership over, then stops everything */
  stop: () => Promise<void>;
}

/** A Core's state as it sees it itself: for the supervisor that runs it. */
export interface Standing {
  /** its control loop no longer comes round */
  stuck: boolean;
  /** its engine is a member of the cluster */
  member: boolean;
  /** its copy of the registry is loaded */
  ready: boolean;
  leads: boolean;
  leaderKnown: boolean;
  /** what a joining host cannot reach in the cluster */
  joinError: Reason | null;
}

/**
 * Starts a Core from its home: Core API, health port, and the engine as soon as this node is a member. Throws
 * CoreFailure.
 */
export async function startCore(o: CoreOptions): Promise<RunningCore> {
  const tls = readTls(o.layout);
  const ending = new AbortController();
  const joinSide = new JoinSide({ tls, now: o.steady, log: o.log });
  const peerCertificate = new PeerCertificate({ layout: o.layout, ca: tls.ca, self: o.self, log: o.log });
  await peerCertificate.prepare(o.self.engine !== null);
  const context = assemble(o, tls, joinSide, peerCertificate, () => life);
  const life = new MemberLife(context, joinSide, ending.signal);
  const { registry, raft, exchange } = context;
  const controller = new MembershipController(context);
  const hub = new EventHub(context);

  const pem = { ca: tls.ca, cert: tls.cert + tls.ca, key: tls.key };
  const server = createServer(context, pem, allHandlers(context, hub));
  const health = o.health ?? new HealthPort();
  const liveness = createLiveness({
    progressAtMs: () => controller.progressAtMs,
    now: context.now,
    mainThread: ofMainThread,
  });
  health.attach(context, liveness);

  raft.onChange(() => exchange.push());
  registry.onChange(({ removed, touched, loaded }) => {
    for (const ref of removed) forget(context, ref);
    keepPeers(context);
    guardPeerPort(context);
    startInBackground(o.log, "CA key", () => fetchCaKey(context));
    startInBackground(o.log, "sealing key", () => keepSealingKey(context));
    if (loaded || touched.some((key) => key.startsWith(keys.removals)))
      startInBackground(o.log, "revoked certificates", () => keepRevoked(context));
  });

  try {
    await listen(server, health, context.self);
    await prepareRevoked(context);
    await life.begin();
  } catch (error) {
    // An open port would keep the process alive after it has reported why it cannot run.
    await stopAll(o.log, [
      ["the Core API", () => server.close()],
      ["the health port", () => health.close()],
      ["the join", () => joinSide.close()],
      ["calls to other Cores", () => context.client.close()],
    ]);
    throw error;
  }
  exchange.start();
  hub.start();
  const restart = Promise.withResolvers<void>();
  const endUpkeep = startAccessUpkeep(context);
  const stops = [
    context.host.start(),
    controller.start(),
    new OperationDriver(context).start(),
    watchForRestart(context, restart.resolve),
    startSweeper(context),
    startRetention(context),
    startSyslog(context),
    startSpaceKeeper(context, QUOTA_BYTES),
    // The loss of the majority depends on time: it is evaluated also without requests.
    every(QUORUM_MS, () => void context.observatory.noQuorum(), o.log),
    every(CA_KEY_MS, () => fetchCaKey(context), o.log),
    every(CA_KEY_MS, () => keepSealingKey(context), o.log),
    every(REVOKED_MS, () => (registry.ready ? keepRevoked(context) : undefined), o.log),
    startWatchdog(liveness, o.log),
  ];

  // Each step runs even if the one before it failed: an engine that is not stopped would outlive its Core.
  const stop = (): Promise<void> =>
    stopAll(o.log, [
      ["leadership", () => handOver(context)],
      ["watches", () => ending.abort()],
      ...stops.map((end) => ["a periodic act", end] as const),
      ["the upkeep of access", endUpkeep],
      ["the exchange", () => exchange.stop()],
      ["event streams", () => hub.stop()],
      ["the join", () => joinSide.close()],
      ["the Core API", () => server.close()],
      ["the health port", () => health.close()],
      ["the engine", () => context.engine.stop()],
      ["calls to other Cores", () => context.client.close()],
    ]);
  return {
    failed: life.failed,
    restartAsked: restart.promise,
    tls,
    self: () => context.self,
    record: () => registry.services.get(context.self.ref)?.value ?? null,
    trustedProxies: () => registry.settings?.value.trustedProxies ?? NO_PROXIES,
    standing: () => ({
      stuck: liveness.stuck(),
      member: context.self.engine !== null,
      ready: registry.ready,
      leads: raft.leads,
      leaderKnown: raft.leaderMemberId !== null,
      joinError: joinSide.report().error,
    }),
    stop,
  };
}

/**
 * Keeps the other Cores' addresses in core.json, for a start without a reachable Core. A full disk must not stop the
 * registry, which calls this.
 */
function keepPeers(c: CoreParts): void {
  const peers = c.observatory.peers().filter((p) => p.ref !== c.self.ref);
  if (JSON.stringify(peers) === JSON.stringify(c.self.peers)) return;
  try {
    c.saveSelf({ ...c.self, peers });
  } catch (error) {
    c.log.warn({ err: error }, "core.json could not be written; it is retried at the next change");
  }
}

/** Discards what was observed of a service that was removed. */
function forget(c: CoreParts, ref: string): void {
  c.exchange.forget(ref);
  c.joins.forget(ref);
  c.observatory.forget(ref);
}

async function listen(server: FastifyInstance, health: HealthPort, self: CoreJson): Promise<void> {
  try {
    await server.listen({ ...self.internal.listen, exclusive: true });
  } catch (error) {
    throw listenFailure(error, self.internal.listen);
  }
  try {
    if (!health.listening) await health.listen(self.health);
  } catch (error) {
    await server.close();
    throw listenFailure(error, self.health);
  }
}
