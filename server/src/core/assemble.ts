import type { NodeReport } from "@core-console/shared/contract/enrolment";
import { createAccess } from "./accounts/access.ts";
import { knownUsers } from "./accounts/read-only/known-users.ts";
import { type MajorityLoss, ReadOnlyAccess } from "./accounts/read-only/read-only-access.ts";
import { SignInJournal } from "./accounts/read-only/sign-in-journal.ts";
import type { PeerCertificate } from "./members/home/peer-certificate.ts";
import type { CoreOptions, CoreParts } from "./parts.ts";
import { OwnReport } from "./own-report.ts";
import { EngineHandle } from "./members/home/engine-handle.ts";
import { type CoreJson, writeCoreJson } from "./members/home/core-json.ts";
import { readIfThere } from "../lib/process/read-if-there.ts";
import { ProcessorWait } from "./jobs/watchdog/main-thread.ts";
import type { JoinSide } from "./members/join/join-side.ts";
import { Joins } from "./members/view/join-progress.ts";
import type { MemberLife } from "./members/join/member-life.ts";
import { Exchange } from "./members/view/exchange.ts";
import { HostFactsWatch } from "./members/view/host-facts.ts";
import { OwnData } from "./members/view/own-data.ts";
import { snapshotsHere } from "./snapshots/snapshots-here.ts";
import { RecoverySurvey } from "./members/view/recovery-survey.ts";
import { NodeClient } from "./members/view/node-client.ts";
import type { Tls } from "./members/home/certificates.ts";
import { Observatory } from "./members/view/observatory.ts";
import { MemberList } from "./etcd/member-list.ts";
import { RaftWatch } from "./etcd/raft-watch.ts";
import { expiresAtMs } from "./members/pki/ca.ts";
import { serialOf } from "../lib/tls/certificate-serial.ts";
import { startInBackground } from "../lib/process/background.ts";
import { HostUse } from "./http/host/host-use.ts";
import { createOutward } from "../lib/net/outward.ts";
import { ownEndpoints } from "./accounts/settings/own-endpoints.ts";
import { Changes } from "./state/commit.ts";
import { Consistency } from "./state/freshness.ts";
import { LastKnownCopy } from "./state/last-known/last-known-copy.ts";
import { Registry } from "./state/registry.ts";
import { RestoreReader } from "./snapshots/restore/restore-reader.ts";

/** What a Core's parts are made from. `life` is called only once the Core runs: it is created from the parts. */
interface Foundation {
  options: CoreOptions;
  tls: Tls;
  joinSide: JoinSide;
  peerCertificate: PeerCertificate;
  life: () => MemberLife;
}

/** Connects the parts of a Core. Starts nothing: no port, no process, no timer. */
export function assemble({ options, tls, joinSide, peerCertificate, life }: Foundation): CoreParts {
  const { layout, clock, log, steady: now } = options;
  const wall = (): number => clock.now();
  const client = new NodeClient(tls);
  let self = options.self;
  const records = engineAndRecords(options, () => self);
  const { engine, raft } = records;
  const report = new OwnReport(() => context, {
    startedAt: new Date(wall()).toISOString(),
    serial: serialOf(tls.cert),
    processorWait: new ProcessorWait(now),
    joinSide,
  });
  const makeReport = (): NodeReport => report.make();
  const exchange = new Exchange({
    client,
    now,
    wall,
    log,
    makeReport,
    peers: () => context.observatory.peers().filter((peer) => peer.ref !== self.ref),
    onAnswer: (answer, from) => startInBackground(log, "the answer to a report", () => life().onAnswer(answer, from)),
    onUndelivered: (peer, fault) => {
      if (fault === "untrusted") startInBackground(log, "a notice of another life", () => life().onUntrusted(peer));
      // By the engine's state: a Core that has exited is no longer the leader in the view.
      if (peer.memberId !== null && peer.memberId === raft.leaderMemberId) raft.suspect();
    },
  });
  const context: CoreParts = {
    version: options.version,
    engineVersion: options.engineVersion,
    engineBinary: options.engineBinary,
    leastEngine: options.leastEngine,
    snapshotCopies: options.snapshotCopies,
    startedAtMs: now(),
    layout,
    log,
    logLevel: options.logLevel,
    now,
    wall,
    executable: options.executable,
    program: options.program,
    restAddress: options.restAddress,
    steadyMs: options.steadyMs,
    stallMs: options.stallMs,
    get self() {
      return self;
    },
    saveSelf: (next) => {
      writeCoreJson(layout.coreJson, next);
      self = next;
    },
    caCert: tls.ca,
    peerCertificate,
    caKey: () => readIfThere(layout.caKey),
    sealingKey: () => readIfThere(layout.sealingKey),
    outward: createOutward({ own: () => ownEndpoints(context) }),
    ...records,
    access: createAccess({ gateway: engine.gateway, now, wall, log, readOnly: readOnlyAccess(options, () => context) }),
    client,
    hostUse: new HostUse({ ...records, self: { ref: self.ref, name: self.name }, now, wall }),
    exchange,
    host: new HostFactsWatch({
      gateway: engine.gateway,
      folder: layout.core,
      certificateExpiresAtMs: expiresAtMs(tls.cert),
      log,
    }),
    ownData: new OwnData({ layout, raft, log }),
    get survey() {
      return survey;
    },
    joins: new Joins(),
    restoreReader: new RestoreReader(() => context),
    observatory: new Observatory(() => context),
    makeReport,
    announceLeaving: (soon) => {
      report.leaving = soon;
      exchange.push();
    },
  };
  const survey = new RecoverySurvey(context, () => snapshotsHere(layout.snapshots, self.name));
  return context;
}

/** Connects what signs users in while there is no majority. */
function readOnlyAccess({ layout, clock, log, steady }: CoreOptions, core: () => CoreParts): ReadOnlyAccess {
  const wall = (): number => clock.now();
  const loss = (): MajorityLoss | null => core().observatory.majorityLoss();
  return new ReadOnlyAccess({
    loss,
    users: () => knownUsers(core(), wall() - (loss()?.forMs ?? 0)),
    self: () => core().self,
    journal: new SignInJournal({ file: layout.readOnlySignIns, wall, log }),
    now: steady,
    wall,
  });
}

type Records = Pick<CoreParts, "engine" | "raft" | "memberList" | "registry" | "lastKnown" | "consistency" | "changes">;

/** Connects the engine, its Raft state and the replicated records. */
function engineAndRecords(options: CoreOptions, self: () => CoreJson): Records {
  const { layout, clock, log, logLimits, random, steady: now } = options;
  const engine = new EngineHandle({ binary: options.engineBinary, layout, log, logLimits, clock, random });
  const { gateway } = engine;
  const raft = new RaftWatch({ gateway, now, log });
  const memberList = new MemberList({ gateway, log });
  const registry: Registry = new Registry({
    gateway,
    isLearner: () => registry.services.get(self().ref)?.value.voter !== true && self().engine?.existing === true,
    // A new learner's copy grows from empty: it counts as loaded once it contains this Core's own record.
    isWhole: () => registry.knows(self().ref),
    now,
    log,
  });
  const wall = (): number => clock.now();
  const lastKnown = new LastKnownCopy({ folder: layout.state, registry, raft, self, now, wall, log });
  const consistency = new Consistency({ gateway, registry, raft });
  const changes = new Changes({ gateway, registry, consistency, raft, now: () => clock.now() });
  return { engine, raft, memberList, registry, lastKnown, consistency, changes };
}
