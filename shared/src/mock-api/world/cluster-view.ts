import type { ClusterView, Member, NodeView } from "../../contract/cluster.ts";
import type { EventOf } from "../../contract/events.ts";
import { FIRST_CORE_ID, FIRST_CORE_NAME } from "../../contract/ids.ts";
import { LEAST_ENGINE } from "../../domain/engine-version.ts";
import { faultTolerance, majority } from "../../domain/rules/quorum.ts";
import { clusterWarnings } from "../../domain/warnings.ts";
import { isCounted, iso, isoOrNull, lagOf, lastReportMs, roleIn, witnessOf } from "./view.ts";
import { coresOf, fakeRef, isMember, isRunning, isVoter } from "./world.ts";
import type { FakeCore, World } from "./world.ts";

export function clusterView(world: World): ClusterView {
  const members = coresOf(world).filter(isMember);
  const voters = members.filter(isVoter);
  const alive = members.filter((c) => isCounted(world, c)).length;
  const leader = world.leader === null ? undefined : world.cores.get(world.leader.ref);
  const leadership = leader === undefined ? "none" : "confirmed";
  return {
    clusterId: world.clusterId,
    generation: world.generation,
    leader:
      world.leader === null || leader === undefined
        ? null
        : { ref: leader.ref, name: leader.name, since: iso(world.leader.sinceMs) },
    leadership,
    term: world.term,
    members: members.map((c) => memberView(world, c)),
    voters: voters.length,
    learners: members.length - voters.length,
    majority: majority(voters.length),
    aliveVoters: alive,
    mayStillFail: faultTolerance(voters.length, alive),
    leaderlessSince: isoOrNull(world.leaderlessSinceMs),
    warnings: clusterWarnings({
      voters: voters.length,
      aliveVoters: alive,
      learners: members.length - voters.length,
      leadership,
      engines: {
        least: LEAST_ENGINE,
        running: members.flatMap((c) => (c.host === null ? [] : [{ name: c.name, version: c.host.engineVersion }])),
      },
      anyHost: world.anyHost === true,
    }),
    leastEngine: LEAST_ENGINE,
    rest:
      leader === undefined ? null : `${world.loopback ? "http" : "https"}://${leader.host?.fqdn ?? leader.name}:7223`,
    observedAt: iso(world.nowMs),
    observedBy: witnessOf(world)?.ref ?? members[0]?.ref ?? "00000000-0000-8000-a000-000000000000",
  };
}

function memberView(world: World, c: FakeCore): Member {
  const seen = lastReportMs(world, c);
  return {
    ref: c.ref,
    name: c.name,
    memberId: c.memberId ?? "",
    voter: !c.learner,
    role: roleIn(world, c),
    term: isRunning(c) ? world.term : null,
    lagEntries: lagOf(world, c),
    believesLeader: isRunning(c) ? (world.leader?.ref ?? null) : null,
    lastContactMs: seen === null ? null : world.nowMs - seen,
    engineVersion: c.host?.engineVersion ?? null,
  };
}

/** Returns what the console, the first Core's, reports about its own upstream. */
export function upstreamView(world: World): EventOf<"upstream"> {
  const consoles = coresOf(world)
    .filter((c) => isMember(c) && c.host !== null)
    .map((c) => ({ ref: c.ref, name: c.name, url: `https://${c.host?.fqdn ?? ""}:7220` }));
  const own = fakeRef(FIRST_CORE_ID);
  const self = { ref: own, name: world.cores.get(own)?.name ?? FIRST_CORE_NAME };
  if (world.network === "down" || world.network === "no_cores")
    return { state: "unreachable", since: iso(world.nowMs), consoles, self };
  return world.leader === null
    ? { state: "no_leader", since: iso(world.leaderlessSinceMs ?? world.nowMs), consoles, self }
    : { state: "leader", since: iso(world.leader.sinceMs), consoles, self };
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
    clusterId: world.clusterId,
    memberId: c.memberId,
    learner: c.learner,
    engine: "ready",
    raftState: leader === c ? "StateLeader" : world.leader === null ? "StateCandidate" : "StateFollower",
    term: world.term,
    leaderMemberId: leader?.memberId ?? null,
    leaderRef: leader?.ref ?? null,
    commitIndex: 48_211 + world.revision,
    appliedIndex: 48_211 + world.revision,
    revision: world.revision,
    ready: leader !== undefined,
    observedAt: iso(world.nowMs),
    voters: [],
    peers: [],
  };
}
