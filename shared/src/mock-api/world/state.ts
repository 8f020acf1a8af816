import { foldName } from "../../contract/name.ts";
import { majority } from "../../domain/rules/quorum.ts";
import { advanceJoins } from "./joining.ts";
import { startOver } from "./start-over.ts";
import { coresOf, fakeRef, isRunning, isVoter, record, withCore } from "./world.ts";
import type { FakeCore, Pace, World } from "./world.ts";

/** Lifetime of an unused ID. */
const ID_LIFE_MS = 24 * 3_600_000;

/** Returns the world at `nowMs`: joins advance, an election ends. The same object when only the clock moved. */
export function tick(world: World, nowMs: number, pace: Pace): World {
  const timed = { ...world, nowMs };
  return advanceJoins(settleLeader(timed, pace), pace);
}

/** Updates the leader from which Cores run: a dead leader leaves none, and a majority elects one after a while. */
function settleLeader(world: World, pace: Pace): World {
  const voters = coresOf(world).filter(isVoter);
  const alive = voters.filter(isRunning);
  const canWin = alive.length >= majority(voters.length);
  if (world.leader !== null) {
    const leader = world.cores.get(world.leader.ref);
    if (leader !== undefined && isRunning(leader) && canWin) return world;
    return {
      ...world,
      leader: null,
      leaderlessSinceMs: world.nowMs,
      electsAtMs: canWin ? world.nowMs + pace.electionMs : null,
    };
  }
  if (!canWin) return world.electsAtMs === null ? world : { ...world, electsAtMs: null };
  const electsAtMs = world.electsAtMs ?? world.nowMs + pace.electionMs;
  const winner = alive.toSorted((a, b) => (a.host?.lag ?? 0) - (b.host?.lag ?? 0) || a.name.localeCompare(b.name))[0];
  if (world.nowMs < electsAtMs || winner === undefined)
    return electsAtMs === world.electsAtMs ? world : { ...world, electsAtMs };
  return takenOverBy(world, winner);
}

/** Returns the world with another leader, in a new term. */
export const takenOverBy = (world: World, winner: FakeCore | undefined): World =>
  winner === undefined
    ? world
    : {
        ...world,
        leader: { ref: winner.ref, sinceMs: world.nowMs },
        leaderlessSinceMs: null,
        electsAtMs: null,
        term: world.term + 1,
      };

/** Returns a record by its ID or ref. */
export function findCore(world: World, idOrRef: string): FakeCore | undefined {
  return world.cores.get(idOrRef) ?? coresOf(world).find((c) => c.id === idOrRef);
}

export function nameHolder(world: World, name: string, except?: string): FakeCore | undefined {
  const folded = foldName(name);
  return coresOf(world).find((c) => c.ref !== except && foldName(c.name) === folded);
}

/** Adds a new record with an unused ID (a UUID made by the caller). */
export function addCore(world: World, id: string, name: string): { world: World; core: FakeCore } {
  const core: FakeCore = {
    id,
    ref: fakeRef(id),
    name,
    createdAtMs: world.nowMs,
    revision: world.revision + 1,
    state: "created",
    expiresAtMs: world.nowMs + ID_LIFE_MS,
    stages: [{ stage: "issued", atMs: world.nowMs, params: {} }],
    joinError: null,
    waiting: null,
    stall: null,
    stalled: null,
    extendedUntilMs: null,
    memberId: null,
    learner: false,
    host: null,
    goodSinceMs: null,
  };
  return { world: record(world, core), core };
}

export const renameCore = (world: World, core: FakeCore, name: string): World => record(world, { ...core, name });

export const renewCore = (world: World, core: FakeCore): World => startOver(world, core, ID_LIFE_MS, null);

export function dropCore(world: World, ref: string): World {
  const cores = new Map(world.cores);
  cores.delete(ref);
  return { ...world, cores, revision: world.revision + 1 };
}

/** Stops a Core as kill -9 would, or starts it again. */
export function setRunning(world: World, ref: string, running: boolean): World {
  const core = world.cores.get(ref);
  if (core?.host == null || isRunning(core) === running) return world;
  const host = running
    ? { ...core.host, stoppedAtMs: null, startedAtMs: world.nowMs }
    : { ...core.host, stoppedAtMs: world.nowMs };
  return withCore(world, { ...core, host });
}
