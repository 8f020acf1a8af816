import type { Reason } from "../../contract/service.ts";
import { LIGHT } from "../light.ts";
import { MAX_VOTERS } from "./quorum.ts";
import { inTrouble, stallEndsMs, type Stall } from "./stall.ts";

export interface JoinerFacts {
  ref: string;
  name: string;
  requestedAtMs: number;
  member: { memberId: string; learner: boolean } | null;
  /** reachable back on 7209 and 7210, every pair in both directions */
  reachable: boolean;
  /** for a learner: this leader has received a report of its running engine, however long ago */
  reported: boolean;
  lagEntries: number | null;
  /** since when the lag is ≤ 1000 and it is reachable */
  goodSinceMs: number | null;
  /** for a learner that is behind or unreachable; see stall.ts */
  stall: Stall | null;
  /** until when an operator granted it more time; null: no extension */
  extendedUntilMs: number | null;
}

export interface MembershipFacts {
  nowMs: number;
  /** how long a learner must have been good before it votes */
  steadyMs: number;
  /** how long a learner may be in trouble without improvement while another join waits */
  stallMs: number;
  voters: number;
  voterRefs: string[];
  joiners: JoinerFacts[];
  /** refs of members that are being removed: by an operator, or because their join was given up */
  removing: string[];
}

/** @internal */
export type MembershipStep =
  | { do: "nothing" }
  | { do: "add_learner"; ref: string }
  | { do: "promote"; ref: string; asPairWith: string | null }
  /** a stalled learner makes way for `after`, which waits */
  | { do: "give_up"; ref: string; after: string };

export interface MembershipPlan {
  step: MembershipStep;
  /** by ref of the joining host: why it waits. Hosts with nothing to wait for are not included. */
  waiting: Record<string, Reason>;
  /** the learner in trouble; `endsMs`: when it is removed, null while no other join could continue in its place */
  stalled: { ref: string; sinceMs: number; endsMs: number | null } | null;
}

const NOTHING: MembershipStep = { do: "nothing" };

/**
 * Returns the next single step of the membership, and why all other joins wait: the number of voters stays odd, one
 * learner at a time, promotion on facts, and a stalled learner does not block the queue. An even number is passed
 * through only as the first half of a pair whose second half is proven reachable. Call again once the step is done. See
 * docs/architecture/membership.md.
 */
export function nextMembershipStep(facts: MembershipFacts): MembershipPlan {
  if (facts.removing.length > 0) {
    const staying = facts.joiners.filter((j) => !facts.removing.includes(j.ref));
    const waiting = Object.fromEntries(staying.map((j) => [j.ref, because("waiting_removal")]));
    return { step: NOTHING, waiting, stalled: null };
  }
  const members = facts.joiners.filter((j) => j.member?.learner === true);
  const queue = facts.joiners
    .filter((j) => j.member === null && !facts.voterRefs.includes(j.ref))
    .toSorted((a, b) => a.requestedAtMs - b.requestedAtMs || (a.ref < b.ref ? -1 : 1));
  const learner = members.toSorted((a, b) => a.requestedAtMs - b.requestedAtMs || (a.ref < b.ref ? -1 : 1))[0];
  if (facts.voters < 1) return { step: NOTHING, waiting: {}, stalled: null };
  return learner === undefined ? withoutLearner(queue) : withLearner(facts, learner, queue);
}

function withoutLearner(queue: readonly JoinerFacts[]): MembershipPlan {
  // A host that cannot be reached yet must not block those behind it.
  const next = queue.find((j) => j.reachable);
  if (next === undefined) return { step: NOTHING, waiting: inQueue(queue, null), stalled: null };
  return {
    step: { do: "add_learner", ref: next.ref },
    waiting: inQueue(
      queue.filter((j) => j !== next),
      next,
    ),
    stalled: null,
  };
}

function withLearner(facts: MembershipFacts, learner: JoinerFacts, queue: readonly JoinerFacts[]): MembershipPlan {
  const behind = inQueue(queue, learner);
  const holdUp = notReady(facts, learner);
  if (holdUp !== null) return { ...madeWay(facts, learner, queue), waiting: { ...behind, [learner.ref]: holdUp } };
  const stalled = null;
  // The number is even after the first half of a pair, or after a removal: this one makes it odd again.
  if (facts.voters % 2 === 0)
    return { step: { do: "promote", ref: learner.ref, asPairWith: null }, waiting: behind, stalled };
  if (facts.voters + 2 > MAX_VOTERS) {
    const full = because("voters_full", { voters: facts.voters });
    return { step: NOTHING, waiting: { ...behind, [learner.ref]: full }, stalled };
  }
  const second = queue.find((j) => j.reachable);
  if (second === undefined) {
    const alone = because("waiting_for_pair", { voters: facts.voters });
    return { step: NOTHING, waiting: { ...behind, [learner.ref]: alone }, stalled };
  }
  return { step: { do: "promote", ref: learner.ref, asPairWith: second.ref }, waiting: behind, stalled };
}

/**
 * Returns the step by which a learner in trouble makes way once its time has run out, only for a join that can continue
 * at once: replacing it by one that is itself unreachable would gain nothing. A caught-up, reachable learner is not in
 * trouble, so it is never removed.
 */
function madeWay(
  facts: MembershipFacts,
  learner: JoinerFacts,
  queue: readonly JoinerFacts[],
): Pick<MembershipPlan, "step" | "stalled"> {
  const { ref, stall } = learner;
  if (stall === null || !inTrouble(learner)) return { step: NOTHING, stalled: null };
  const next = queue.find((j) => j.reachable);
  if (next === undefined) return { step: NOTHING, stalled: { ref, sinceMs: stall.sinceMs, endsMs: null } };
  const endsMs = stallEndsMs(stall, { stallMs: facts.stallMs, extendedUntilMs: learner.extendedUntilMs });
  return {
    step: facts.nowMs < endsMs ? NOTHING : { do: "give_up", ref, after: next.ref },
    stalled: { ref, sinceMs: stall.sinceMs, endsMs },
  };
}

/** Returns why this learner may not vote yet; null when it may. */
function notReady(facts: MembershipFacts, j: JoinerFacts): Reason | null {
  if (!j.reachable) return because(j.reported ? "waiting_silent" : "waiting_first_report");
  if (j.lagEntries === null || j.lagEntries > LIGHT.lagEntries)
    return because("waiting_catch_up", { lag: j.lagEntries });
  const goodMs = j.goodSinceMs === null ? 0 : Math.max(0, facts.nowMs - j.goodSinceMs);
  if (j.goodSinceMs !== null && goodMs >= facts.steadyMs) return null;
  return because("waiting_steady", { secondsLeft: Math.max(1, Math.ceil((facts.steadyMs - goodMs) / 1000)) });
}

/**
 * Returns the waits of a queue: each host waits for the one before it; an unreachable head of the queue waits for
 * itself.
 */
function inQueue(queue: readonly JoinerFacts[], ahead: JoinerFacts | null): Record<string, Reason> {
  const waiting: Record<string, Reason> = {};
  let before = ahead;
  for (const j of queue) {
    waiting[j.ref] = before === null ? because("waiting_reachable") : because("waiting_queue", { after: before.name });
    before = j;
  }
  return waiting;
}

function because(code: string, params: Reason["params"] = {}): Reason {
  return { code, params };
}
