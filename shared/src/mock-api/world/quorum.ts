import type { Reason } from "../../contract/service.ts";
import { NO_QUORUM_AFTER_MS, quorumSum } from "../../domain/no-quorum.ts";
import { majority } from "../../domain/rules/quorum.ts";
import { coresOf, isRunning, isVoter } from "./world.ts";
import type { World } from "./world.ts";

const votersOf = (world: World) => coresOf(world).filter(isVoter);

/** Returns the parameters of `no_quorum`: how many voters there are and how many of them answer. */
export function quorumOf(world: World, answering = votersOf(world).filter(isRunning).length): Reason["params"] {
  return quorumSum({ voters: votersOf(world).length, answering });
}

/** Reports whether the majority has been lost for so long that requests are no longer held. */
export function isLost(world: World): boolean {
  const voters = votersOf(world);
  const since = world.leaderlessSinceMs;
  if (world.leader !== null || since === null || world.nowMs - since < NO_QUORUM_AFTER_MS) return false;
  return voters.filter(isRunning).length < majority(voters.length);
}

/** Without a majority for so long, users may sign in to look, ms. */
const READERS_AFTER_MS = 10_000;

/** Reports whether users may sign in to look: the majority has been lost for 10 s. */
export function readersMayEnter(world: World): boolean {
  return isLost(world) && world.nowMs - (world.leaderlessSinceMs ?? world.nowMs) >= READERS_AFTER_MS;
}
