import type { NodeReport } from "@core-console/shared/contract/enrolment";
import type { RaftStatus } from "./etcd/vars.ts";
import type { ProcessorWait } from "./jobs/watchdog/main-thread.ts";
import type { JoinSide } from "./members/join/join-side.ts";
import type { CoreParts } from "./parts.ts";

type Deps = Pick<
  CoreParts,
  | "version"
  | "engineVersion"
  | "wall"
  | "self"
  | "engine"
  | "raft"
  | "host"
  | "exchange"
  | "observatory"
  | "peerCertificate"
>;

/** What of this Core's report never changes while it runs, or is measured by no other part. */
interface ReportSources {
  /** when this Core started, RFC 3339 */
  startedAt: string;
  /** serial number of its certificate; null if it cannot be read */
  serial: string | null;
  processorWait: ProcessorWait;
  joinSide: JoinSide;
}

/**
 * Makes what this Core reports of itself to the others. Each report has the next sequence number, by which a receiver
 * discards one that was overtaken by a newer one.
 */
export class OwnReport {
  /** whether this Core is about to hand its leadership over */
  leaving = false;
  readonly #deps: () => Deps;
  readonly #sources: ReportSources;
  #sequence = 0;

  /** `deps` is called at each report, since the parts that it returns need this report themselves. */
  constructor(deps: () => Deps, sources: ReportSources) {
    this.#deps = deps;
    this.#sources = sources;
  }

  /** Returns the report of this moment. */
  make(): NodeReport {
    const deps = this.#deps();
    const { self, engine, raft, host, observatory, peerCertificate } = deps;
    const { startedAt, serial, processorWait, joinSide } = this.#sources;
    return {
      ref: self.ref,
      sequence: this.#sequence++,
      version: deps.version,
      startedAt,
      engineVersion: deps.engineVersion,
      generation: self.generation,
      lifeId: self.lifeId,
      clusterId: engine.clusterId,
      engine: engine.phase,
      ...raftPart(raft.status),
      clockMs: deps.wall(),
      host: { ...host.facts, clockOffsetMs: offsetToLeader(deps) },
      processorWaitPercent: processorWait.percent,
      hears: observatory.hears(),
      leaving: this.leaving,
      join: self.engine === null ? joinSide.report() : null,
      ...(peerCertificate.csr === null ? {} : { raftCsr: peerCertificate.csr }),
      raftReady: peerCertificate.ready,
      ...(self.raftGuard === true && engine.guarded === false ? { peerPortOpen: true } : {}),
      ...(serial === null ? {} : { serial }),
    };
  }
}

type RaftPart = Pick<NodeReport, "memberId" | "raftState" | "term" | "leaderMemberId" | "commitIndex" | "appliedIndex">;

/** Returns the report's part on Raft; nulls while the engine's state is not known. */
function raftPart(status: RaftStatus | null): RaftPart {
  const nothing = { memberId: null, raftState: null, term: null, leaderMemberId: null, commit: null, applied: null };
  const { memberId, raftState, term, leaderMemberId, commit, applied } = status ?? nothing;
  return { memberId, raftState, term, leaderMemberId, commitIndex: commit, appliedIndex: applied };
}

/** Returns by how much this clock is ahead of the leader's, ms; 0 on the leader and without one, null if not known. */
function offsetToLeader({ observatory, self, exchange }: Deps): number | null {
  const leader = observatory.leader();
  const offset = leader === null || leader === self.ref ? 0 : exchange.of(leader).clockOffsetMs;
  return offset === null ? null : Math.round(-offset);
}
