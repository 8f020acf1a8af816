/**
 * Invariants of a Core's life: ports are open before the engine starts, and the revocation list exists before it. A
 * start that fails closes what it opened, so that the process can end. A stop runs every step even if one before it
 * failed: leadership is handed over first, while all of the Core still runs; the engine stops after everything that
 * uses it, and an engine that is not stopped would outlive its Core.
 */

import { startRetention } from "./jobs/audit-retention.ts";
import { startSyslog } from "./jobs/syslog/syslog.ts";
import type { CoreOptions, CoreParts } from "./parts.ts";
import { startAccessUpkeep } from "./jobs/access-upkeep.ts";
import { recordSignIns } from "./accounts/read-only/record-sign-ins.ts";
import { PeerCertificate } from "./members/home/peer-certificate.ts";
import { assemble } from "./assemble.ts";
import { followRecords, type Upkeep, upkeepOf } from "./follow-records.ts";
import { MemberLife } from "./members/join/member-life.ts";
import type { FastifyInstance } from "fastify";
import type { Reason } from "@core-console/shared/contract/service";
import { type Stop, stopAll } from "../lib/process/background.ts";
import { every } from "../lib/process/every.ts";
import { type CoreFailure, listenFailure } from "./members/home/core-failure.ts";
import { QUOTA_BYTES } from "./etcd/process/engine.ts";
import { openHostSocket } from "./http/host/host-socket.ts";
import { HealthPort } from "./http/health.ts";
import type { CoreJson } from "./members/home/core-json.ts";
import { readTls } from "./members/home/certificates.ts";
import { createLiveness, type Liveness } from "./jobs/watchdog/liveness.ts";
import { ofMainThread } from "./jobs/watchdog/main-thread.ts";
import { MembershipController } from "./members/join/controller.ts";
import { LeadershipRecorder } from "./members/acts/leadership-record.ts";
import { handOver } from "./members/acts/hand-over.ts";
import { JoinSide } from "./members/join/join-side.ts";
import type { Tls } from "./members/home/certificates.ts";
import { recordOtherLives } from "./members/view/other-lives.ts";
import { OperationDriver } from "./members/acts/operation-driver.ts";
import { watchForRestart } from "./members/acts/restart-side.ts";
import { EventHub } from "./http/events/events.ts";
import { allHandlers } from "./http/handlers.ts";
import { createServer } from "./http/server/server.ts";
import type { ServiceRecord } from "./state/records.ts";
import { prepareRevoked } from "./jobs/revoked.ts";
import { startSnapshotDriver } from "./snapshots/driver.ts";
import { startSnapshotSide } from "./snapshots/side.ts";
import { startRestoreDriver } from "./snapshots/restore/restore-driver.ts";
import { startDrillDriver } from "./recovery/drill/driver.ts";
import { startDrillSide } from "./recovery/drill/side.ts";
import { startSpaceKeeper } from "./jobs/space-keeper.ts";
import { startSweeper } from "./jobs/sweep.ts";
import { startWatchdog } from "./jobs/watchdog/watchdog.ts";

/** A voter that could not get the CA key or the sealing key retries at this interval, also while no record changes. */
const CA_KEY_MS = 5000;
const OTHER_LIVES_MS = 5000;
const QUORUM_MS = 250;
/** How often the own engine's member list is read, besides after every change of a record and of the leadership. */
const MEMBERS_MS = 1000;
const SIGN_INS_MS = 2000;
/** Retry interval for a revocation list that could not be written. */
const REVOKED_MS = 60_000;
const HOST_USE_MS = 1000;
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
export async function startCore(options: CoreOptions): Promise<RunningCore> {
  const { layout, log, steady: now } = options;
  const tls = readTls(layout);
  const ending = new AbortController();
  const joinSide = new JoinSide({ tls, now, log });
  const peerCertificate = new PeerCertificate({ layout, ca: tls.ca, self: options.self, log });
  await peerCertificate.prepare(options.self.engine !== null);
  const core = assemble({ options, tls, joinSide, peerCertificate, life: () => life });
  const life = new MemberLife(core, joinSide, ending.signal);
  const controller = new MembershipController(core);
  const hub = new EventHub(core);
  const pem = { ca: tls.ca, cert: tls.cert + tls.ca, key: tls.key };
  const server = createServer(core, pem, allHandlers(core, hub));
  const health = options.health ?? new HealthPort();
  const liveness = createLiveness({
    progressAtMs: () => controller.progressAtMs,
    now,
    mainThread: ofMainThread,
  });
  health.attach(core, liveness);
  const upkeep = upkeepOf(core);
  // Before the engine, which writes to the log that this reads.
  const endOwnData = core.ownData.start();
  core.raft.onChange(() => core.exchange.push());
  followRecords(core, upkeep);
  const closePorts: readonly Stop[] = [
    ["the join", () => joinSide.close()],
    ["the Core API", () => server.close()],
    ["the health port", () => health.close()],
  ];
  const stopOwnData: Stop = ["own data", endOwnData];
  const closeCalls: Stop = ["calls to other Cores", () => core.client.close()];

  try {
    await core.lastKnown.load();
    await listen(server, health, core.self);
    await prepareRevoked(core);
    await life.begin();
  } catch (error) {
    // An open port would keep the process alive after it has reported why it cannot run.
    await stopAll(log, [stopOwnData, ...closePorts, closeCalls]);
    throw error;
  }
  core.lastKnown.start();
  const closeHost = await hostSocketOf(core, server);
  core.exchange.start();
  hub.start();
  const restart = Promise.withResolvers<void>();
  const jobs = startJobs(core, { controller, liveness, upkeep, onRestart: restart.resolve });
  return {
    failed: life.failed,
    restartAsked: restart.promise,
    tls,
    self: () => core.self,
    record: () => core.registry.services.get(core.self.ref)?.value ?? null,
    trustedProxies: () => core.registry.settings?.value.trustedProxies ?? NO_PROXIES,
    standing: () => standingOf(core, liveness, joinSide),
    stop: () =>
      stopAll(log, [
        ["leadership", () => handOver(core)],
        ["watches", () => ending.abort()],
        stopOwnData,
        ...jobs,
        ["the last known state", () => core.lastKnown.stop()],
        ["the exchange", () => core.exchange.stop()],
        ["event streams", () => hub.stop()],
        ["the host's socket", closeHost],
        ...closePorts,
        ["the engine", () => core.engine.stop()],
        closeCalls,
      ]),
  };
}

interface JobParts {
  controller: MembershipController;
  liveness: Liveness;
  upkeep: Upkeep;
  onRestart: () => void;
}

/** Starts everything that runs by itself. Returns how to stop it, in the order of stopping. */
function startJobs(core: CoreParts, { controller, liveness, upkeep, onRestart }: JobParts): readonly Stop[] {
  const { registry, log } = core;
  const endUpkeep = startAccessUpkeep(core);
  const repeated = (name: string, ms: number, task: () => Promise<void> | void): Stop => [
    name,
    every(name, ms, task, log),
  ];
  return [
    ["host facts", core.host.start()],
    ["membership", controller.start()],
    ["the leadership record", new LeadershipRecorder(core).start()],
    ["operations", new OperationDriver(core).start()],
    ["the watch for a restart", watchForRestart(core, onRestart)],
    ["the sweep", startSweeper(core)],
    ["the audit's retention", startRetention(core)],
    ["syslog", startSyslog(core)],
    ["the snapshots", startSnapshotDriver(core)],
    ["the snapshots of this Core", startSnapshotSide(core)],
    ["the restore of records", startRestoreDriver(core)],
    ["the fire drills", startDrillDriver(core)],
    ["the fire drills of this Core", startDrillSide(core)],
    ["the space keeper", startSpaceKeeper(core, QUOTA_BYTES)],
    // The loss of the majority depends on time: it is evaluated also without requests.
    repeated("the watch of the majority", QUORUM_MS, () => {
      core.observatory.noQuorum();
      core.access.readOnly.endOver();
    }),
    repeated("sign-ins without a majority", SIGN_INS_MS, async () => {
      if (core.raft.leaderMemberId === null || core.access.readOnly.users() !== null) return;
      await recordSignIns(core.engine.gateway, core.access.readOnly.journal, core.self);
    }),
    repeated("the life of the cluster", CA_KEY_MS, upkeep.life),
    repeated("etcd's member list", MEMBERS_MS, upkeep.memberList),
    repeated("other lives of the cluster", OTHER_LIVES_MS, () => recordOtherLives(core)),
    repeated("the CA key", CA_KEY_MS, upkeep.caKey),
    repeated("the sealing key", CA_KEY_MS, upkeep.sealingKey),
    repeated("the recovery card", REVOKED_MS, upkeep.recoveryCard),
    repeated("revoked certificates", REVOKED_MS, () => (registry.ready ? upkeep.revoked() : undefined)),
    repeated("the record of reading on this host", HOST_USE_MS, () => core.hostUse.write()),
    ["the watchdog", startWatchdog(liveness, log)],
    ["the upkeep of access", endUpkeep],
  ];
}

function standingOf({ self, registry, raft }: CoreParts, liveness: Liveness, joinSide: JoinSide): Standing {
  return {
    stuck: liveness.stuck(),
    member: self.engine !== null,
    ready: registry.ready,
    leads: raft.leads,
    leaderKnown: raft.leaderMemberId !== null,
    joinError: joinSide.report().error,
  };
}

/** Opens the socket of this host; a Core serves also without it. Returns how to close it. */
async function hostSocketOf({ layout, log }: CoreParts, server: FastifyInstance): Promise<() => Promise<void>> {
  try {
    return await openHostSocket(layout.hostSocket, server);
  } catch (error) {
    log.warn({ err: error }, "the host's socket could not be opened: kuma on this host has to sign in");
    return async () => undefined;
  }
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
