import type { Reason } from "../../contract/service.ts";
import { record } from "./world.ts";
import type { FakeCore, World } from "./world.ts";

/** Ends a join without a Core: its ID admits no host until it is renewed. */
export const giveUpJoin = (world: World, core: FakeCore, why: Reason): World =>
  startOver(world, core, 0, { ...why, seenBy: "leader", atMs: world.nowMs });

/** Returns the record without its host. */
export function startOver(world: World, core: FakeCore, lifeMs: number, joinError: FakeCore["joinError"]): World {
  return record(world, {
    ...core,
    state: "created",
    host: null,
    expiresAtMs: world.nowMs + lifeMs,
    stages:
      joinError === null
        ? [{ stage: "issued", atMs: world.nowMs, params: {} }]
        : core.stages.filter(({ stage }) => stage === "issued"),
    joinError,
    waiting: null,
    stall: null,
    stalled: null,
    extendedUntilMs: null,
    memberId: null,
    learner: false,
    goodSinceMs: null,
  });
}
