import type { ClusterView, NodeView } from "../../contract/cluster.ts";
import type { EventOf } from "../../contract/events.ts";
import { FIRST_CORE_ID, FIRST_CORE_NAME } from "../../contract/ids.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { clusterView as viewOf } from "../../domain/views/cluster-view.ts";
import { clusterFactsOf, witnessOf } from "./facts.ts";
import { coresOf, fakeRef, isMember } from "./world.ts";
import type { World } from "./world.ts";

export function clusterView(world: World): ClusterView {
  const leader = world.leader === null ? undefined : world.cores.get(world.leader.ref);
  const rest =
    leader === undefined ? null : `${world.loopback ? "http" : "https"}://${leader.host?.fqdn ?? leader.name}:7223`;
  return { ...viewOf(clusterFactsOf(world)), rest };
}

/** Returns what the console, the first Core's, reports about its own upstream. */
export function upstreamView(world: World): EventOf<"upstream"> {
  const consoles = coresOf(world)
    .filter((c) => isMember(c) && c.host !== null)
    .map((c) => ({ ref: c.ref, name: c.name, url: `https://${c.host?.fqdn ?? ""}:7220` }));
  const own = fakeRef(FIRST_CORE_ID);
  const self = { ref: own, name: world.cores.get(own)?.name ?? FIRST_CORE_NAME };
  if (world.network === "down" || world.network === "no_cores")
    return { state: "unreachable", since: isoTime(world.nowMs), consoles, self };
  return world.leader === null
    ? { state: "no_leader", since: isoTime(world.leaderlessSinceMs ?? world.nowMs), consoles, self }
    : { state: "leader", since: isoTime(world.leader.sinceMs), consoles, self };
}

/** Returns what the serving node reports about itself; the page only checks that there is a response. */
export function nodeView(world: World): NodeView | null {
  const c = witnessOf(world);
  if (c === null) return null;
  const leader = world.leader === null ? undefined : world.cores.get(world.leader.ref);
  return {
    ref: c.ref,
    name: c.name,
    version: c.host?.version ?? "",
    generation: world.generation,
    lifeId: world.lifeId,
    clusterId: world.clusterId,
    memberId: c.memberId,
    learner: c.learner,
    engine: "ready",
    raftState: leader === c ? "StateLeader" : world.leader === null ? "StateCandidate" : "StateFollower",
    term: world.term,
    leaderMemberId: leader?.memberId ?? null,
    leaderRef: leader?.ref ?? null,
    leadsSince: leader === c && world.leader !== null ? isoTime(world.leader.sinceMs) : null,
    commitIndex: 48_211 + world.revision,
    appliedIndex: 48_211 + world.revision,
    revision: world.revision,
    ready: leader !== undefined,
    observedAt: isoTime(world.nowMs),
    lastEntry: null,
    dataBytes: null,
    holdsCaKey: null,
    holdsSealingKey: null,
    voters: [],
    foreignVoters: 0,
    peers: [],
    lifeBegun: null,
  };
}
