import type { JoinStage } from "../../contract/service.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { nextMembershipStep } from "../../domain/rules/membership.ts";
import type { MembershipPlan } from "../../domain/rules/membership.ts";
import { nextStall } from "../../domain/rules/stall.ts";
import { giveUpJoin } from "./start-over.ts";
import {
  FAKE_ENGINE_VERSION,
  FAKE_VERSION,
  JOIN_LAG,
  coresOf,
  fakeMemberId,
  isRunning,
  isVoter,
  record,
  withCore,
} from "./world.ts";
import type { FakeCore, FakeHost, Pace, World } from "./world.ts";

const GOOD_LAG = 1000;
const HOST_STAGES: readonly JoinStage[] = ["called", "certified", "reachable"];

const hasStage = (c: FakeCore, stage: JoinStage): boolean => c.stages.some((s) => s.stage === stage);

function passed(
  c: FakeCore,
  stage: JoinStage,
  atMs: number,
  params: FakeCore["stages"][number]["params"] = {},
): FakeCore {
  return hasStage(c, stage) ? c : { ...c, stages: [...c.stages, { stage, atMs, params }] };
}

/** Starts a join, as if the copied command had been run on a host: its ID counts as used from here on. */
export function startJoin(world: World, ref: string): World {
  const core = world.cores.get(ref);
  if (core === undefined || core.state !== "created") return world;
  const n = world.nextAddress;
  const host: FakeHost = {
    fqdn: world.loopback ? `127.0.0.${n}` : `${hostLabel(core.name)}.soc.example`,
    address: world.loopback ? `127.0.0.${n}` : `192.0.2.${n}`,
    version: FAKE_VERSION,
    engineVersion: FAKE_ENGINE_VERSION,
    startedAtMs: world.nowMs,
    stoppedAtMs: null,
    lag: JOIN_LAG,
    clockOffsetMs: 3,
    fsyncP99Ms: 4,
    diskFreePercent: 66,
  };
  return { ...record(world, { ...core, state: "enrolling", expiresAtMs: null, host }), nextAddress: n + 1 };
}

/** Returns a host name for a service: operators' names are free text, host names are not. */
const hostLabel = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "") || "core";

/** Advances joins as time passes: stages of hosts, catching up, then the domain's next membership step. */
export function advanceJoins(world: World, pace: Pace): World {
  let next = world;
  for (const core of world.cores.values()) {
    const moved = isJoining(core) ? advanceOne(core, world.nowMs, pace) : core;
    if (moved !== core) next = moved.state === core.state ? withCore(next, moved) : record(next, moved);
  }
  return next.leader === null ? next : applyPlan(next, pace);
}

const isJoining = (c: FakeCore): boolean =>
  c.joinError === null &&
  c.state !== "removing" &&
  isRunning(c) &&
  (c.state === "enrolling" || c.state === "catching-up" || (c.stages.length > 0 && !hasStage(c, "steady")));

function advanceOne(core: FakeCore, nowMs: number, pace: Pace): FakeCore {
  let c = core;
  const host = c.host;
  if (host === null) return c;
  for (const [i, stage] of HOST_STAGES.entries()) {
    const at = host.startedAtMs + (i + 1) * pace.stageMs;
    if (nowMs >= at) c = passed(c, stage, at, stage === "called" ? { fqdn: host.fqdn, address: host.address } : {});
  }
  const learnerSince = c.stages.find((s) => s.stage === "learner")?.atMs;
  if (learnerSince !== undefined && host.lag > 0) {
    const left = 1 - Math.min(1, (nowMs - learnerSince) / pace.catchUpMs);
    const lag = Math.round(JOIN_LAG * left);
    if (lag !== host.lag) c = { ...c, host: { ...host, lag } };
    if (lag <= GOOD_LAG && c.goodSinceMs === null) c = { ...passed(c, "caught_up", nowMs), goodSinceMs: nowMs };
  }
  // A lone learner is healthy although it does not vote, so its state also advances with steadiness.
  if (c.state === "catching-up" && c.goodSinceMs !== null && nowMs - c.goodSinceMs >= pace.steadyMs)
    c = { ...c, state: "active" };
  const voterSince = c.stages.find((s) => s.stage === "voter")?.atMs;
  if (voterSince !== undefined && nowMs - voterSince >= pace.steadyMs)
    c = { ...passed(c, "steady", nowMs), waiting: null };
  return c;
}

/** Returns what the controller on a leader would do next, by the rules of the domain. */
function planOf(world: World, pace: Pace): MembershipPlan {
  const cores = coresOf(world);
  const voters = cores.filter(isVoter);
  return nextMembershipStep({
    stallMs: pace.stallMs,
    nowMs: world.nowMs,
    steadyMs: pace.steadyMs,
    voters: voters.length,
    voterRefs: voters.map((c) => c.ref),
    joiners: cores
      .filter((c) => c.host !== null && !isVoter(c) && hasStage(c, "certified"))
      .map((c) => ({
        ref: c.ref,
        name: c.name,
        requestedAtMs: c.createdAtMs,
        member: c.memberId === null ? null : { memberId: c.memberId, learner: c.learner },
        reachable: isReachable(c),
        reported: c.memberId !== null,
        lagEntries: c.memberId === null ? null : (c.host?.lag ?? null),
        goodSinceMs: c.goodSinceMs,
        stall: c.stall,
        extendedUntilMs: c.extendedUntilMs,
      })),
    removing: cores.filter((c) => c.state === "removing").map((c) => c.ref),
  });
}

const isReachable = (c: FakeCore): boolean => isRunning(c) && hasStage(c, "reachable");

/** Updates how long each learner has been in trouble, as its leader sees it. */
function watchLearners(world: World, pace: Pace): World {
  let next = world;
  for (const core of world.cores.values()) {
    if (core.memberId === null || !core.learner) continue;
    const steady = core.goodSinceMs !== null && world.nowMs - core.goodSinceMs >= pace.steadyMs;
    const seen = { reachable: isReachable(core), lagEntries: core.host?.lag ?? null, nowMs: world.nowMs, steady };
    const stall = nextStall(core.stall, seen);
    if (stall !== core.stall) next = withCore(next, { ...core, stall });
  }
  return next;
}

function applyPlan(world: World, pace: Pace): World {
  const joiners = coresOf(world).some((c) => c.host !== null && !isVoter(c));
  if (!joiners) return world;
  const watched = watchLearners(world, pace);
  const { step, waiting, stalled } = planOf(watched, pace);
  let next = watched;
  for (const core of watched.cores.values()) {
    const why = waiting[core.ref] ?? null;
    const trouble = stalled?.ref === core.ref ? { sinceMs: stalled.sinceMs, endsMs: stalled.endsMs } : null;
    if (JSON.stringify([why, trouble]) !== JSON.stringify([core.waiting, core.stalled]))
      next = withCore(next, { ...core, waiting: why, stalled: trouble });
  }
  const core = step.do === "nothing" ? undefined : next.cores.get(step.ref);
  if (core === undefined || step.do === "nothing") return next;
  if (step.do === "give_up") {
    const params = {
      by: "core:core-1",
      after: next.cores.get(step.after)?.name ?? "",
      seconds: Math.round((world.nowMs - (core.stall?.sinceMs ?? world.nowMs)) / 1000),
    };
    return giveUpJoin(next, core, { code: "join_stalled", params });
  }
  if (step.do === "add_learner") {
    return record(next, {
      ...passed(core, "learner", world.nowMs),
      memberId: fakeMemberId(core.ref),
      learner: true,
      state: "catching-up",
    });
  }
  const voters = coresOf(next).filter(isVoter).length + 1;
  return record(next, {
    ...passed(core, "voter", world.nowMs, { voters }),
    learner: false,
    state: "active",
    waiting: null,
  });
}

/** Makes a host call with an ID that a user below administrator could have used; the host of a member asks to move. */
export function startWaiting(world: World, ref: string): World {
  const core = world.cores.get(ref);
  if (core === undefined) return world;
  const moves = core.state !== "created";
  const n = world.nextAddress;
  const name = moves ? `new-${core.name}` : core.name;
  const host = world.loopback ? `127.0.0.${n}` : `${name}.soc.example`;
  const address = world.loopback ? `127.0.0.${n}` : `192.0.2.${n}`;
  const at = isoTime(world.nowMs);
  const waiting = {
    ...(moves ? { moves } : {}),
    since: at,
    endsAt: isoTime(world.nowMs + 86_400_000),
    fingerprint: FINGERPRINT,
    host,
    addresses: [address],
    raft: `${host}:7209`,
    internal: `${host}:7210`,
    from: address,
    uses: [
      { at: isoTime(core.createdAtMs), who: "anna", role: "administrator", did: "made" as const, from: "192.0.2.201" },
      { at, who: "oleg", role: "operator", did: "renewed" as const, from: "192.0.2.207" },
    ],
  };
  if (moves) return record(world, { ...core, approval: { waiting, refused: null } });
  const called = { stage: "called" as const, atMs: world.nowMs, params: { fqdn: host, address } };
  return record(world, {
    ...core,
    expiresAtMs: world.nowMs + 86_400_000,
    stages: [...core.stages, called],
    approval: { waiting, refused: null },
  });
}

const FINGERPRINT = "7c1e90afb2d405e64f38c19a6d72e80b5a41f0c37e98d26b014fa35cd7e8912b";
