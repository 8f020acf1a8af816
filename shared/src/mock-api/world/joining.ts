import type { JoinStage, Reason } from "../../contract/service.ts";
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
  return steadied(caughtUp(called(core, nowMs, pace), nowMs, pace), nowMs, pace);
}

/** Returns the record with the stages that its host has reached by now. */
function called(core: FakeCore, nowMs: number, pace: Pace): FakeCore {
  const { host } = core;
  if (host === null) return core;
  return HOST_STAGES.reduce((next, stage, index) => {
    const atMs = host.startedAtMs + (index + 1) * pace.stageMs;
    const params = stage === "called" ? { fqdn: host.fqdn, address: host.address } : {};
    return nowMs >= atMs ? passed(next, stage, atMs, params) : next;
  }, core);
}

/** Returns the record with its lag by now: a new learner catches up evenly. */
function caughtUp(core: FakeCore, nowMs: number, pace: Pace): FakeCore {
  const { host, goodSinceMs } = core;
  const sinceMs = reachedAtMs(core, "learner");
  if (host === null || sinceMs === null || host.lag === 0) return core;
  const lag = Math.round(JOIN_LAG * (1 - Math.min(1, (nowMs - sinceMs) / pace.catchUpMs)));
  const moved = lag === host.lag ? core : { ...core, host: { ...host, lag } };
  return lag <= GOOD_LAG && goodSinceMs === null ? { ...passed(moved, "caught_up", nowMs), goodSinceMs: nowMs } : moved;
}

/**
 * Returns the record of a member that has been well for long enough. A lone learner is healthy although it does not
 * vote, so its state also advances with steadiness.
 */
function steadied(core: FakeCore, nowMs: number, pace: Pace): FakeCore {
  const lasts = (sinceMs: number | null): boolean => sinceMs !== null && nowMs - sinceMs >= pace.steadyMs;
  const active = core.state === "catching-up" && lasts(core.goodSinceMs) ? { ...core, state: "active" as const } : core;
  return lasts(reachedAtMs(core, "voter")) ? { ...passed(active, "steady", nowMs), waiting: null } : active;
}

const reachedAtMs = (core: FakeCore, stage: JoinStage): number | null =>
  core.stages.find((reached) => reached.stage === stage)?.atMs ?? null;

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
  const plan = planOf(watched, pace);
  return takeStep(withWaits(watched, plan), plan.step);
}

/** Returns the world with what each join waits for, and which learner is stalled. */
function withWaits(world: World, { waiting, stalled }: MembershipPlan): World {
  let next = world;
  for (const core of world.cores.values()) {
    const why = waiting[core.ref] ?? null;
    const trouble = stalled?.ref === core.ref ? { sinceMs: stalled.sinceMs, endsMs: stalled.endsMs } : null;
    if (JSON.stringify([why, trouble]) !== JSON.stringify([core.waiting, core.stalled]))
      next = withCore(next, { ...core, waiting: why, stalled: trouble });
  }
  return next;
}

function takeStep(world: World, step: MembershipPlan["step"]): World {
  const core = step.do === "nothing" ? undefined : world.cores.get(step.ref);
  if (core === undefined) return world;
  switch (step.do) {
    case "nothing":
      return world;
    case "give_up":
      return giveUpJoin(world, core, stalledReason(world, core, step.after));
    case "add_learner":
      return record(world, {
        ...passed(core, "learner", world.nowMs),
        memberId: fakeMemberId(core.ref),
        learner: true,
        state: "catching-up",
      });
    case "promote":
      return record(world, {
        ...passed(core, "voter", world.nowMs, { voters: coresOf(world).filter(isVoter).length + 1 }),
        learner: false,
        state: "active",
        waiting: null,
      });
  }
}

/** Returns why a stalled join is given up. `after`: ref of the join that goes on instead. */
function stalledReason(world: World, core: FakeCore, after: string): Reason {
  const seconds = Math.round((world.nowMs - (core.stall?.sinceMs ?? world.nowMs)) / 1000);
  const params = { by: "core:core-1", after: world.cores.get(after)?.name ?? "", seconds };
  return { code: "join_stalled", params };
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
