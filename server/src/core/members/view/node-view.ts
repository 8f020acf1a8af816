import type { NodeView, PeerAddress } from "@core-console/shared/contract/cluster";
import { leadsSince } from "@core-console/shared/domain/rules/leadership-record";
import type { MemberList } from "../../etcd/member-list.ts";
import type { RaftWatch } from "../../etcd/raft-watch.ts";
import type { LastKnownCopy } from "../../state/last-known/last-known-copy.ts";
import type { Registry } from "../../state/registry.ts";
import type { OwnData } from "./own-data.ts";
import type { CoreJson } from "../home/core-json.ts";
import type { EngineHandle } from "../home/engine-handle.ts";
import { refOfMember, votersOf } from "./peers.ts";
import type { Facts } from "./view-facts.ts";
import { foreignVoters, hasVote } from "./votes.ts";

export interface NodeViewDeps {
  readonly self: CoreJson;
  readonly version: string;
  readonly wall: () => number;
  readonly engine: EngineHandle;
  readonly raft: RaftWatch;
  readonly memberList: MemberList;
  readonly registry: Registry;
  readonly lastKnown: Pick<LastKnownCopy, "state">;
  readonly ownData: Pick<OwnData, "facts">;
}

/** Returns what this Core reports about itself without asking any other. */
export function nodeView(
  { self, version, wall, engine, raft, memberList, registry, lastKnown, ownData }: NodeViewDeps,
  peers: PeerAddress[],
): NodeView {
  const engineState = engineStateOf(raft.status);
  const listed = { cores: registry.cores, members: memberList.members };
  const record = recordOf(self, registry, listed);
  return {
    ref: self.ref,
    version,
    generation: self.generation,
    lifeId: self.lifeId,
    clusterId: engine.clusterId,
    engine: engine.phase,
    ...record,
    ...engineState,
    memberId: engineState.memberId ?? record.memberId,
    leadsSince: raft.leads
      ? leadsSince(
          registry.leadership?.value ?? null,
          { ref: self.ref, term: engineState.term },
          { generation: self.generation, lifeId: self.lifeId, clusterId: engine.clusterId },
        )
      : null,
    leaderRef: refOfMember(registry.cores, engineState.leaderMemberId),
    revision: registry.revision,
    ready: registry.ready,
    ...ownData.facts(),
    observedAt: new Date(wall()).toISOString(),
    voters: registry.ready ? votersOf(listed) : votersOf({ cores: lastKnown.state?.cores ?? new Map(), members: null }),
    foreignVoters: registry.ready ? foreignVoters(listed).length : 0,
    peers,
    lifeBegun: registry.cluster?.begun ?? null,
  };
}

type EngineState = Pick<
  NodeView,
  "memberId" | "raftState" | "term" | "leaderMemberId" | "commitIndex" | "appliedIndex"
>;

/** Returns the state of this Core's engine; all null while it does not answer. */
function engineStateOf(status: RaftWatch["status"]): EngineState {
  if (status === null)
    return { memberId: null, raftState: null, term: null, leaderMemberId: null, commitIndex: null, appliedIndex: null };
  const { memberId, raftState, term, leaderMemberId, commit, applied } = status;
  return { memberId, raftState, term, leaderMemberId, commitIndex: commit, appliedIndex: applied };
}

/** Returns what this Core's copy of the registry records of it; while it has none, its name from core.json. */
function recordOf(
  self: CoreJson,
  registry: Registry,
  listed: Pick<Facts, "members">,
): Pick<NodeView, "name" | "memberId" | "learner"> {
  const own = registry.services.get(self.ref)?.value;
  if (own === undefined) return { name: self.name, memberId: null, learner: null };
  return { name: own.name, memberId: own.memberId, learner: !hasVote(listed, own) };
}
