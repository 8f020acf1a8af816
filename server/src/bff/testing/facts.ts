import type { ClusterView, NodeView, PeerAddress } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";

export const AT = "2026-01-01T00:00:00.000Z";

/** Returns the ref of the n-th Core of a test. */
export const refOf = (number: number): string => `00000000-0000-8000-8000-00000000000${number}`;

export function nodeView(number: number, more: Partial<NodeView> = {}): NodeView {
  return {
    ref: refOf(number),
    name: `core-${number}`,
    version: "0.1.0",
    generation: 1,
    lifeBegun: null,
    lifeId: "11111111-1111-4111-8111-111111111111",
    clusterId: "00000000000000c1",
    memberId: `m${number}`,
    learner: false,
    engine: "ready",
    raftState: "StateFollower",
    term: 5,
    leaderMemberId: "m1",
    leaderRef: refOf(1),
    leadsSince: null,
    commitIndex: 10,
    appliedIndex: 10,
    revision: 10,
    ready: true,
    observedAt: AT,
    lastEntry: null,
    dataBytes: null,
    holdsCaKey: null,
    holdsSealingKey: null,
    voters: [],
    foreignVoters: 0,
    peers: [],
    ...more,
  };
}

export function peer(number: number, internal: string, voter = true): PeerAddress {
  return {
    ref: refOf(number),
    name: `core-${number}`,
    memberId: `m${number}`,
    voter,
    internal,
    console: `https://core-${number}.test:7220`,
  };
}

export function clusterView(leader: number | null, term: number, more: Partial<ClusterView> = {}): ClusterView {
  return {
    clusterId: "00000000000000c1",
    generation: 1,
    lifeId: "11111111-1111-4111-8111-111111111111",
    leader: leader === null ? null : { ref: refOf(leader), name: `core-${leader}`, since: AT },
    leadership: leader === null ? "none" : "confirmed",
    term,
    members: [],
    voters: 3,
    learners: 0,
    majority: 2,
    aliveVoters: 3,
    mayStillFail: 1,
    leaderlessSince: null,
    warnings: [],
    leastEngine: "3.5.0",
    rest: null,
    observedAt: AT,
    observedBy: refOf(leader ?? 1),
    ...more,
  };
}

export function service(number: number, more: Partial<Service> = {}): Service {
  return {
    id: null,
    ref: refOf(number),
    kind: "core",
    name: `core-${number}`,
    status: "on",
    statusSince: AT,
    state: "active",
    role: "follower",
    paired: true,
    fqdn: null,
    address: null,
    apiPort: null,
    version: null,
    uptimeSeconds: null,
    createdAt: AT,
    createdBy: "operator",
    revision: number,
    join: null,
    raft: {
      memberId: null,
      learner: null,
      term: null,
      index: null,
      appliedIndex: null,
      lagEntries: null,
      lastContactMs: null,
    },
    host: {
      clockOffsetMs: null,
      fsyncP99Ms: null,
      dbBytes: null,
      diskFreeBytes: null,
      diskFreePercent: null,
      certificateExpiresAt: null,
    },
    reasons: [],
    observedAt: null,
    observedBy: null,
    ...more,
  };
}
