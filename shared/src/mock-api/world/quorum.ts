import type { Reason } from "../../contract/service.ts";
import { NO_QUORUM_AFTER_MS, quorumSum } from "../../domain/no-quorum.ts";
import { majority } from "../../domain/rules/quorum.ts";
import { coresOf, isRunning, isVoter } from "./world.ts";
import type { World } from "./world.ts";

const votersOf = (world: World) => coresOf(world).filter(isVoter);

/** What `no_quorum` says: how many voters there are and how many of them answer. */
export function quorumOf(world: World, answering = votersOf(world).filter(isRunning).length): Reason["params"] {
  return quorumSum({ voters: votersOf(world).length, answering });
}

/** Whether the majority has been gone for so long that nothing is held any more. */
export function isLost(world: World): boolean {
  const voters = votersOf(world);
  const since = world.leaderlessSinceMs;
  if (world.leader !== null || since === null || world.nowMs - since < NO_QUORUM_AFTER_MS) return false;
  return voters.filter(isRunning).length < majority(voters.length);
}
