import type { NodeReport } from "@core-console/shared/contract/enrolment";
import { createAccess } from "./accounts/access.ts";
import type { PeerCertificate } from "./members/home/peer-certificate.ts";
import type { CoreParts } from "./parts.ts";
import type { CoreOptions } from "./parts.ts";
import { EngineHandle } from "./members/home/engine-handle.ts";
import { writeCoreJson } from "./members/home/core-json.ts";
import { readIfThere } from "./members/home/durable-files.ts";
import { ProcessorWait } from "./jobs/watchdog/main-thread.ts";
import type { JoinSide } from "./members/join/join-side.ts";
import { Joins } from "./members/view/join-progress.ts";
import type { MemberLife } from "./members/join/member-life.ts";
import { Exchange } from "./members/view/exchange.ts";
import { HostFactsWatch } from "./members/view/host-facts.ts";
import { NodeClient } from "./members/view/node-client.ts";
import type { Tls } from "./members/home/certificates.ts";
import { Observatory } from "./members/view/observatory.ts";
import { RaftWatch } from "./etcd/raft-watch.ts";
import { expiresAtMs } from "./members/pki/ca.ts";
import { serialOf } from "../lib/tls/certificate-serial.ts";
import { startInBackground } from "../lib/process/background.ts";
import { createOutward } from "../lib/net/outward.ts";
import { ownPlaces } from "./accounts/settings/own-places.ts";
import { Changes } from "./state/commit.ts";
import { Consistency } from "./state/freshness.ts";
import { Registry } from "./state/registry.ts";

/** Connects the parts of a Core. Starts nothing: no port, no process, no timer. */
export function assemble(
  o: CoreOptions,
  tls: Tls,
  joinSide: JoinSide,
  peerCertificate: PeerCertificate,
  life: () => MemberLife,
): CoreParts {
  const { layout, clock, log } = o;
  const now = o.steady;
  const wall = () => clock.now();
  const startedAtMs = now();
  const startedAt = new Date(wall()).toISOString();
  const engine = new EngineHandle({
    binary: o.engineBinary,
    layout,
    log,
    logLimits: o.logLimits,
    clock,
    random: o.random,
  });
  const raft = new RaftWatch({ gateway: engine.gateway, now, log });
  const client = new NodeClient(tls);
  let self = o.self;
  const registry = new Registry({
    gateway: engine.gateway,
    isLearner: () => registry.services.get(self.ref)?.value.voter !== true && self.engine?.existing === true,
    // A new learner's copy grows from empty: it counts as loaded once it contains this Core's own record.
    isWhole: () => registry.knows(self.ref),
    now,
    log,
  });
  const consistency = new Consistency({ gateway: engine.gateway, registry, raft });
  const changes = new Changes({ gateway: engine.gateway, registry, consistency, raft, now: wall });
  const host = new HostFactsWatch({
    gateway: engine.gateway,
    folder: layout.core,
    certificateExpiresAtMs: expiresAtMs(tls.cert),
    log,
  });
  const processorWait = new ProcessorWait(now);
  const joins = new Joins();
  const serial = serialOf(tls.cert);
  let sequence = 0;
  let leaving = false;

  const makeReport = (): NodeReport => {
    const leader = context.observatory.leader();
    const offset = leader === null || leader === self.ref ? 0 : exchange.of(leader).clockOffsetMs;
    return {
      ref: self.ref,
      sequence: sequence++,
      version: o.version,
      startedAt,
      engineVersion: o.engineVersion,
      generation: self.generation,
      clusterId: engine.clusterId,
      memberId: raft.status?.memberId ?? null,
      engine: engine.phase,
      raftState: raft.status?.raftState ?? null,
      term: raft.status?.term ?? null,
      leaderMemberId: raft.leaderMemberId,
      leadsSince: context.observatory.leadsSince(),
      commitIndex: raft.status?.commit ?? null,
      appliedIndex: raft.status?.applied ?? null,
      clockMs: wall(),
      host: { ...host.facts, clockOffsetMs: offset === null ? null : Math.round(-offset) },
      processorWaitPercent: processorWait.percent,
      hears: context.observatory.hears(),
      leaving,
      join: self.engine === null ? joinSide.report() : null,
      ...(peerCertificate.csr === null ? {} : { raftCsr: peerCertificate.csr }),
      raftReady: peerCertificate.ready,
      ...(context.self.raftGuard === true && engine.guarded === false ? { peerPortOpen: true } : {}),
      ...(serial === null ? {} : { serial }),
    };
  };
  const exchange = new Exchange({
    client,
    now,
    wall,
    log,
    makeReport,
    peers: () => context.observatory.peers().filter((p) => p.ref !== self.ref),
    onAnswer: (answer, from) => startInBackground(log, "the answer to a report", () => life().onAnswer(answer, from)),
    onUndelivered: (peer) => {
      // By the engine's state: a Core that has exited is no longer the leader in the view.
      if (peer.memberId !== null && peer.memberId === raft.leaderMemberId) raft.suspect();
    },
  });
  const context: CoreParts = {
    version: o.version,
    engineVersion: o.engineVersion,
    leastEngine: o.leastEngine,
    startedAtMs,
    layout,
    log,
    logLevel: o.logLevel,
    now,
    wall,
    executable: o.executable,
    restAddress: o.restAddress,
    steadyMs: o.steadyMs,
    stallMs: o.stallMs,
    get self() {
      return self;
    },
    set self(next) {
      self = next;
    },
    saveSelf: (next) => {
      writeCoreJson(layout.coreJson, next);
      self = next;
    },
    caCert: tls.ca,
    peerCertificate,
    caKey: () => readIfThere(layout.caKey),
    sealingKey: () => readIfThere(layout.sealingKey),
    outward: createOutward({ own: () => ownPlaces(context) }),
    engine,
    raft,
    registry,
    consistency,
    changes,
    access: createAccess({ gateway: engine.gateway, now, wall, log }),
    client,
    exchange,
    host,
    joins,
    observatory: new Observatory(() => context),
    makeReport,
    announceLeaving: (soon) => {
      leaving = soon;
      exchange.push();
    },
  };
  return context;
}
