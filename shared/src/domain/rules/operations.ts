import type { Reason } from "../../contract/service.ts";
import { canRemove, faultTolerance, majority } from "./quorum.ts";
import { OK, refuse } from "../verdict.ts";
import type { Verdict } from "../verdict.ts";

/** So long may an act take once it runs, and so long may the cluster be in no state for it, ms. */
export const OPERATION_BOUND_MS = 120_000;

/** The Core that is to restart or to go, as the leader sees it. */
export interface OperationTarget {
  voter: boolean;
  /** it reports, so it can hear that it is asked */
  alive: boolean;
  /** it is one of the voters that count as alive */
  counted: boolean;
  /** it leads */
  leads: boolean;
  /** the engine's membership has it */
  member: boolean;
  /** it works again: its light is no worse than a warning, and its engine answers */
  good: boolean;
  /** it reports another start than the one it reported when the operation began */
  restarted: boolean;
}

export interface OperationFacts {
  id: string;
  kind: "restart" | "remove";
  name: string;
  state: "waiting" | "running";
  requestedAtMs: number;
  /** since when it runs; of one that waits it says nothing */
  sinceMs: number;
  /** since when it is its turn and something else keeps it, as this leader saw it; null: nothing did so far */
  blockedSinceMs: number | null;
  /** null: the service is gone */
  target: OperationTarget | null;
}

/** Votes of the cluster now. */
export interface VoteFacts {
  voters: number;
  aliveVoters: number;
}

/** The same, and how many Cores are members, learners among them. */
export interface ClusterFacts extends VoteFacts {
  cores: number;
}

export type OperationStep =
  | { do: "nothing" }
  | { do: "begin"; id: string }
  /** of one that is to go: leadership moves to another voter, so that another Core takes it out */
  | { do: "hand_over"; id: string }
  /** of one that is to go: out of the engine's membership */
  | { do: "take_out"; id: string }
  | { do: "finish"; id: string }
  | { do: "fail"; id: string; reason: Reason };

export interface OperationPlan {
  step: OperationStep;
  /** why each one that waits does so, by id */
  waiting: Record<string, Reason>;
  /** whose turn it is and what else keeps it */
  blocked: string | null;
}

/**
 * May this Core stop for a moment, as far as the votes go? A cluster of one voter has nobody to keep: its restart is the
 * short pause that was asked for. Else the majority stays (design page 4, rules 5 and 9): `quorum_at_risk` with the sum.
 */
export function canPause(f: VoteFacts, target: Pick<OperationTarget, "voter">): Verdict {
  if (!target.voter || f.voters <= 1) return OK;
  const needed = majority(f.voters);
  const alive = f.aliveVoters - 1;
  return alive >= needed ? OK : refuse("quorum_at_risk", { voters: f.voters, majority: needed, alive });
}

/** What is left while a Core is away, beside what is now: shown before anyone is asked. */
export interface PauseSum {
  voters: number;
  majority: number;
  alive: number;
  mayFail: number;
  nowMayFail: number;
}

/** The sum that a moment without `target`, which is alive, comes to; `restart_sum` says it. */
export function pauseSum(f: VoteFacts, target: Pick<OperationTarget, "voter">): PauseSum {
  const alive = f.aliveVoters - (target.voter ? 1 : 0);
  return {
    voters: f.voters,
    majority: majority(f.voters),
    alive,
    mayFail: faultTolerance(f.voters, alive),
    nowMayFail: faultTolerance(f.voters, f.aliveVoters),
  };
}

/**
 * What the leader does next about the operations that are not over: one act at a time for the whole cluster, in the order
 * they were asked for (design page 4, rule 9). Times in ms by one clock.
 */
export function nextOperationStep(
  f: ClusterFacts & { nowMs: number; operations: readonly OperationFacts[] },
): OperationPlan {
  const queue = f.operations.toSorted((a, b) => a.requestedAtMs - b.requestedAtMs || (a.id < b.id ? -1 : 1));
  const head = queue.find((o) => o.state === "running") ?? queue[0];
  if (head === undefined) return { step: { do: "nothing" }, waiting: {}, blocked: null };
  const behind: Reason = { code: "waiting_operation", params: { name: head.name } };
  const waiting = Object.fromEntries(
    queue.filter((o) => o !== head && o.state === "waiting").map((o) => [o.id, behind]),
  );
  const { id, name, target } = head;
  const fail = (reason: Reason): OperationStep => ({ do: "fail", id, reason });
  if (target === null) return { step: fail({ code: "restart_removed", params: { name } }), waiting, blocked: null };
  if (head.state === "running") {
    const step = head.kind === "remove" ? takenOut(f, head, target) : followed(f.nowMs, head, target);
    return { step, waiting, blocked: null };
  }
  const obstacle = obstacleOf(f, head, target);
  if (obstacle === null) return { step: { do: "begin", id }, waiting, blocked: null };
  // No time mends that: others that join are to be there before it is asked for.
  const hopeless = obstacle.code === "last_core";
  const over = hopeless || (head.blockedSinceMs !== null && f.nowMs - head.blockedSinceMs >= OPERATION_BOUND_MS);
  return {
    step: over ? fail(obstacle) : { do: "nothing" },
    waiting: { ...waiting, [id]: obstacle },
    blocked: id,
  };
}

function followed(nowMs: number, o: OperationFacts, target: OperationTarget): OperationStep {
  if (target.restarted && target.good) return { do: "finish", id: o.id };
  if (nowMs - o.sinceMs < OPERATION_BOUND_MS) return { do: "nothing" };
  const code = target.restarted ? "restart_not_good" : "restart_not_back";
  return { do: "fail", id: o.id, reason: { code, params: { name: o.name, seconds: OPERATION_BOUND_MS / 1000 } } };
}

/**
 * A removal that has begun. Who is out of the membership is gone, whatever the sum is by now; until then the sum must hold,
 * for others may have died since (design page 4, rule 5).
 */
function takenOut(f: ClusterFacts & { nowMs: number }, o: OperationFacts, target: OperationTarget): OperationStep {
  if (!target.member) return { do: "finish", id: o.id };
  const obstacle = againstRemoval(f, target);
  if (f.nowMs - o.sinceMs >= OPERATION_BOUND_MS) {
    const late: Reason = { code: "removal_late", params: { name: o.name, seconds: OPERATION_BOUND_MS / 1000 } };
    return { do: "fail", id: o.id, reason: obstacle ?? late };
  }
  if (obstacle !== null) return { do: "nothing" };
  return { do: target.leads ? "hand_over" : "take_out", id: o.id };
}

function obstacleOf(f: ClusterFacts, o: OperationFacts, target: OperationTarget): Reason | null {
  if (o.kind === "remove") return againstRemoval(f, target);
  if (!target.alive) return { code: "restart_silent", params: { name: o.name } };
  const verdict = canPause(f, target);
  return verdict.ok ? null : { code: verdict.code, params: verdict.params };
}

function againstRemoval(f: ClusterFacts, { voter, counted }: OperationTarget): Reason | null {
  const verdict = canRemove({ ...f, target: { voter, alive: counted } });
  return verdict.ok ? null : { code: verdict.code, params: verdict.params };
}
