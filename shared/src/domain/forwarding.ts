import { LIMIT } from "../contract/ports.ts";

/** How long a request is queued in total before a response is given, ms (see docs/architecture/forwarding.md). */
export const HOLD_MS = 7_000;

/** Outcome of one attempt. `refused`, `not_leader` and `no_leader` prove that nothing was written. */
export type TryOutcome = "refused" | "lost" | "superseded" | "timeout" | "not_leader" | "no_leader" | "outcome_unknown";

export interface ForwardFacts {
  outcome: TryOutcome;
  method: string;
  /** a read, a sign-in, or a request that carries an Idempotency-Key */
  idempotent: boolean;
  bodyBytes: number;
  /** time since the request was received */
  heldMs: number;
  /** an EARLIER attempt of this request may have been written (ended lost, timeout or outcome_unknown) */
  mayBeWritten?: boolean;
}

export type ForwardVerdict = { then: "hold" } | { then: "answer"; code: "no_leader" | "outcome_unknown" };

/**
 * Returns the forwarding rule that applies to an attempt's outcome; a Core's own refusals count as 1, 1 and 3 (see
 * docs/architecture/forwarding.md).
 */
export function ruleOf(outcome: TryOutcome): 1 | 2 | 3 {
  switch (outcome) {
    case "not_leader":
    case "no_leader":
      return 1;
    case "refused":
      return 2;
    case "lost":
    case "superseded":
    case "timeout":
    case "outcome_unknown":
      return 3;
  }
}

/**
 * Decides what the BFF does after a failed attempt: hold the request and look for the leader again, or respond.
 * `no_leader` promises that nothing was changed, so it is never returned for a change that may have been written.
 */
export function forwardVerdict(facts: ForwardFacts): ForwardVerdict {
  const read = facts.method === "GET" || facts.method === "HEAD";
  const rule = ruleOf(facts.outcome);
  const unsure = !read && (rule === 3 || facts.mayBeWritten === true);
  // On a refused connection no byte of the body was sent, so its size does not matter.
  const resendable = rule === 2 || facts.bodyBytes <= LIMIT.resendBytes;
  const safe = !unsure || facts.idempotent;
  // oxlint-disable-next-line unicorn/no-thenable -- a plain verdict, never awaited: `then` is a word here
  if (safe && resendable && facts.heldMs < HOLD_MS) return { then: "hold" };
  // oxlint-disable-next-line unicorn/no-thenable -- as above
  return { then: "answer", code: unsure ? "outcome_unknown" : "no_leader" };
}
