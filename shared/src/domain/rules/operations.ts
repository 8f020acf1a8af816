import type { Operation } from "../../contract/access.ts";
import type { Reason } from "../../contract/service.ts";
import { canRemove, faultTolerance, majority } from "./quorum.ts";
import { LIGHT } from "../light.ts";
import { OK, refuse } from "../verdict.ts";
import type { Verdict } from "../verdict.ts";

/** How long an operation may take once it runs, and how long the cluster may be in no state for it, ms. */
export const OPERATION_BOUND_MS = 120_000;
/**
 * How long moving leadership may take once it has begun, ms; the engine itself needs a few hundred.
 *
 * @internal
 */
export const TRANSFER_BOUND_MS = 15_000;

/** The Core to be restarted, removed or made the leader, as the leader sees it. */
export interface OperationTarget {
  voter: boolean;
  /** it reports, so it can receive the request */
  alive: boolean;
  /** it is one of the voters that count as alive */
  counted: boolean;
  /** it is the leader */
  leads: boolean;
  /** it is in the engine's membership */
  member: boolean;
  /** it works again: its light is no worse than a warning, and its engine answers */
  good: boolean;
  /** it reports a different start than when the operation began */
  restarted: boolean;
  /** log entries that it lacks of the leader's; null: unknown, as for the leader itself */
  lagEntries: number | null;
}

export interface OperationFacts {
  id: string;
  kind: Operation["kind"];
  name: string;
  state: "waiting" | "running";
  requestedAtMs: number;
  /** since when it runs; meaningless while it waits */
  sinceMs: number;
  /** since when it is first in line and blocked by something else, as this leader saw it; null: not blocked so far */
  blockedSinceMs: number | null;
  /** null: the service was removed */
  target: OperationTarget | null;
}

/** Votes of the cluster now. */
export interface VoteFacts {
  voters: number;
  aliveVoters: number;
}

/** The same, with the number of Cores that are members, learners included. */
export interface ClusterFacts extends VoteFacts {
  cores: number;
}

export type OperationStep =
  | { do: "nothing" }
  | { do: "begin"; id: string }
  /**
   * `any`: leadership moves to another voter, so that another Core executes a removal; `target`: to the Core that the
   * operation is about
   */
  | { do: "hand_over"; id: string; to: "any" | "target" }
  /** for a removal: remove it from the engine's membership */
  | { do: "take_out"; id: string }
  | { do: "finish"; id: string }
  | { do: "fail"; id: string; reason: Reason };

export interface OperationPlan {
  step: OperationStep;
  /** why each waiting operation waits, by id */
  waiting: Record<string, Reason>;
  /** the operation that is first in line, and what blocks it */
  blocked: string | null;
}

/**
 * Reports whether this Core may stop for a moment as far as the quorum is concerned. In a cluster of one voter there is
 * no quorum to preserve: its restart is the short pause that was requested. Otherwise the majority must remain:
 * `quorum_at_risk` with the numbers (see docs/architecture/membership.md).
 */
export function canPause(facts: VoteFacts, target: Pick<OperationTarget, "voter">): Verdict {
  if (!target.voter || facts.voters <= 1) return OK;
  const needed = majority(facts.voters);
  const alive = facts.aliveVoters - 1;
  return alive >= needed ? OK : refuse("quorum_at_risk", { voters: facts.voters, majority: needed, alive });
}

/** What decides whether a Core can take over leadership. */
type LeaderFacts = Pick<OperationTarget, "alive" | "voter" | "leads" | "lagEntries">;

/** `unknown`: how far it is behind the leader; `behind`: further than a light allows. */
export type AgainstLeading = "leads" | "silent" | "learner" | "unknown" | "behind";

/**
 * Returns why leadership cannot be moved to this Core; null if it can: it answers, votes, does not lead yet, and lacks
 * few enough entries for changes to wait only a moment.
 */
export function againstLeading({ leads, alive, voter, lagEntries }: LeaderFacts): AgainstLeading | null {
  if (leads) return "leads";
  if (!alive) return "silent";
  if (!voter) return "learner";
  if (lagEntries === null) return "unknown";
  return lagEntries > LIGHT.lagEntries ? "behind" : null;
}

/** Reports whether leadership may be moved to this Core: `cannot_lead` with `why`, see againstLeading. */
export function canLead(target: LeaderFacts): Verdict {
  const why = againstLeading(target);
  if (why === null) return OK;
  return refuse("cannot_lead", why === "behind" ? { why, lag: target.lagEntries, limit: LIGHT.lagEntries } : { why });
}

/** What is left while a Core is away, beside the current state: shown before an operator confirms. */
export interface PauseSum {
  voters: number;
  majority: number;
  alive: number;
  mayFail: number;
  nowMayFail: number;
}

/** Returns the numbers for a pause of `target`, which is alive; `restart_sum` is their text. */
export function pauseSum(facts: VoteFacts, target: Pick<OperationTarget, "voter">): PauseSum {
  const alive = facts.aliveVoters - (target.voter ? 1 : 0);
  return {
    voters: facts.voters,
    majority: majority(facts.voters),
    alive,
    mayFail: faultTolerance(facts.voters, alive),
    nowMayFail: faultTolerance(facts.voters, facts.aliveVoters),
  };
}

/**
 * Returns what the leader does next about the operations that have not ended: one at a time for the whole cluster, in
 * the order requested (see docs/architecture/membership.md). Times in ms by one clock.
 */
export function nextOperationStep(
  facts: ClusterFacts & { nowMs: number; operations: readonly OperationFacts[] },
): OperationPlan {
  const queue = facts.operations.toSorted((a, b) => a.requestedAtMs - b.requestedAtMs || (a.id < b.id ? -1 : 1));
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
    const step = STEP[head.kind](facts, head, target);
    return { step, waiting, blocked: null };
  }
  const obstacle = obstacleOf(facts, head, target);
  if (obstacle === null) return { step: { do: "begin", id }, waiting, blocked: null };
  // Waiting does not help: other Cores must join before this one can be removed.
  const hopeless = obstacle.code === "last_core";
  const over = hopeless || (head.blockedSinceMs !== null && facts.nowMs - head.blockedSinceMs >= OPERATION_BOUND_MS);
  return {
    step: over ? fail(obstacle) : { do: "nothing" },
    waiting: { ...waiting, [id]: obstacle },
    blocked: id,
  };
}

function restarted({ nowMs }: { nowMs: number }, o: OperationFacts, target: OperationTarget): OperationStep {
  if (target.restarted && target.good) return { do: "finish", id: o.id };
  if (nowMs - o.sinceMs < OPERATION_BOUND_MS) return { do: "nothing" };
  const code = target.restarted ? "restart_not_good" : "restart_not_back";
  return { do: "fail", id: o.id, reason: { code, params: { name: o.name, seconds: OPERATION_BOUND_MS / 1000 } } };
}

/**
 * Returns the next step of a removal that has begun. A Core that is out of the membership counts as removed whatever
 * the quorum is by now; until then the quorum must hold, because others may have failed since (see
 * docs/architecture/membership.md).
 */
function takenOut(facts: ClusterFacts & { nowMs: number }, o: OperationFacts, target: OperationTarget): OperationStep {
  if (!target.member) return { do: "finish", id: o.id };
  const obstacle = againstRemoval(facts, target);
  if (facts.nowMs - o.sinceMs >= OPERATION_BOUND_MS) {
    const late: Reason = { code: "removal_late", params: { name: o.name, seconds: OPERATION_BOUND_MS / 1000 } };
    return { do: "fail", id: o.id, reason: obstacle ?? late };
  }
  if (obstacle !== null) return { do: "nothing" };
  return target.leads ? { do: "hand_over", id: o.id, to: "any" } : { do: "take_out", id: o.id };
}

/** Returns the next step of a transfer that has begun, on the leader: the engine may refuse, so it is tried again. */
function transferred({ nowMs }: { nowMs: number }, o: OperationFacts, target: OperationTarget): OperationStep {
  if (target.leads) return { do: "finish", id: o.id };
  const obstacle = againstTransfer(o, target);
  if (nowMs - o.sinceMs >= TRANSFER_BOUND_MS) {
    const late: Reason = { code: "transfer_late", params: { name: o.name, seconds: TRANSFER_BOUND_MS / 1000 } };
    return { do: "fail", id: o.id, reason: obstacle ?? late };
  }
  return obstacle === null ? { do: "hand_over", id: o.id, to: "target" } : { do: "nothing" };
}

/** Returns the next step of an operation that has begun, by its kind. */
const STEP = { restart: restarted, remove: takenOut, transfer: transferred } as const;

function obstacleOf(facts: ClusterFacts, o: OperationFacts, target: OperationTarget): Reason | null {
  if (o.kind === "remove") return againstRemoval(facts, target);
  if (o.kind === "transfer") return target.leads ? null : againstTransfer(o, target);
  if (!target.alive) return { code: "restart_silent", params: { name: o.name } };
  const verdict = canPause(facts, target);
  return verdict.ok ? null : { code: verdict.code, params: verdict.params };
}

function againstRemoval(facts: ClusterFacts, { voter, counted }: OperationTarget): Reason | null {
  const verdict = canRemove({ ...facts, target: { voter, alive: counted } });
  return verdict.ok ? null : { code: verdict.code, params: verdict.params };
}

function againstTransfer({ name }: OperationFacts, target: OperationTarget): Reason | null {
  const verdict = canLead(target);
  return verdict.ok ? null : { code: verdict.code, params: { ...verdict.params, name } };
}
