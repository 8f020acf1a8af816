import type { Reason } from "../contract/service.ts";
import { LIGHT } from "./light.ts";
import { MAX_VOTERS } from "./quorum.ts";

export interface JoinerFacts {
  ref: string;
  name: string;
  requestedAtMs: number;
  member: { memberId: string; learner: boolean } | null;
  /** reachable back on 7209 and 7210, every pair both ways */
  reachable: boolean;
  lagEntries: number | null;
  /** lag ≤ 1000 and reachable since */
  goodSinceMs: number | null;
}

export interface MembershipFacts {
  nowMs: number;
  /** how long a learner must have been good before it votes */
  steadyMs: number;
  voters: number;
  voterRefs: string[];
  joiners: JoinerFacts[];
  /** refs of members that an operator took out and that are not gone yet */
  removing: string[];
}

export type MembershipStep =
  | { do: "nothing" }
  | { do: "add_learner"; ref: string }
  | { do: "promote"; ref: string; asPairWith: string | null };

export interface MembershipPlan {
  step: MembershipStep;
  /** per joiner ref: why it waits. Who has nothing to wait for is not in it. */
  waiting: Record<string, Reason>;
}

const NOTHING: MembershipStep = { do: "nothing" };

/**
 * The next single step of the membership, and why everybody else waits (design page 4, rules 1–3):
 * voters stay odd, one learner at a time, promotion on facts. An even number is passed through only as
 * the first half of a pair whose second half is proven reachable. Call again once the step is done.
 */
export function nextMembershipStep(f: MembershipFacts): MembershipPlan {
  if (f.removing.length > 0) {
    const staying = f.joiners.filter((j) => !f.removing.includes(j.ref));
    return { step: NOTHING, waiting: Object.fromEntries(staying.map((j) => [j.ref, because("waiting_removal")])) };
  }
  const members = f.joiners.filter((j) => j.member?.learner === true);
  const queue = f.joiners
    .filter((j) => j.member === null && !f.voterRefs.includes(j.ref))
    .toSorted((a, b) => a.requestedAtMs - b.requestedAtMs || (a.ref < b.ref ? -1 : 1));
  const learner = members.toSorted((a, b) => a.requestedAtMs - b.requestedAtMs || (a.ref < b.ref ? -1 : 1))[0];
  if (f.voters < 1) return { step: NOTHING, waiting: {} };
  return learner === undefined ? withoutLearner(queue) : withLearner(f, learner, queue);
}

function withoutLearner(queue: readonly JoinerFacts[]): MembershipPlan {
  // Who cannot be reached yet must not hold up those behind it.
  const next = queue.find((j) => j.reachable);
  if (next === undefined) return { step: NOTHING, waiting: inQueue(queue, null) };
  return {
    step: { do: "add_learner", ref: next.ref },
    waiting: inQueue(
      queue.filter((j) => j !== next),
      next,
    ),
  };
}

function withLearner(f: MembershipFacts, learner: JoinerFacts, queue: readonly JoinerFacts[]): MembershipPlan {
  const behind = inQueue(queue, learner);
  const holdUp = notReady(f, learner);
  if (holdUp !== null) return { step: NOTHING, waiting: { ...behind, [learner.ref]: holdUp } };
  // Even by the first half of a pair, or by a removal: this one makes it odd again.
  if (f.voters % 2 === 0) return { step: { do: "promote", ref: learner.ref, asPairWith: null }, waiting: behind };
  if (f.voters + 2 > MAX_VOTERS) {
    return { step: NOTHING, waiting: { ...behind, [learner.ref]: because("voters_full", { voters: f.voters }) } };
  }
  const second = queue.find((j) => j.reachable);
  if (second === undefined) {
    return { step: NOTHING, waiting: { ...behind, [learner.ref]: because("waiting_for_pair", { voters: f.voters }) } };
  }
  return { step: { do: "promote", ref: learner.ref, asPairWith: second.ref }, waiting: behind };
}

/** Why this learner may not vote yet, null when it may. */
function notReady(f: MembershipFacts, j: JoinerFacts): Reason | null {
  if (!j.reachable) return because("waiting_reachable");
  if (j.lagEntries === null || j.lagEntries > LIGHT.lagEntries)
    return because("waiting_catch_up", { lag: j.lagEntries });
  const goodMs = j.goodSinceMs === null ? 0 : Math.max(0, f.nowMs - j.goodSinceMs);
  if (j.goodSinceMs !== null && goodMs >= f.steadyMs) return null;
  return because("waiting_steady", { secondsLeft: Math.max(1, Math.ceil((f.steadyMs - goodMs) / 1000)) });
}

/** Each waits for the one before it; the unreachable head of the queue waits for itself. */
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
