import { LIMIT } from "../contract/ports.ts";

/** How long a request is held in all before an answer is given, ms (design page 2, forwarding rule 1). */
export const HOLD_MS = 7_000;

/** What came of one try. `refused`, `not_leader` and `no_leader` prove that nothing was written. */
export type TryOutcome = "refused" | "lost" | "superseded" | "timeout" | "not_leader" | "no_leader" | "outcome_unknown";

export interface ForwardFacts {
  outcome: TryOutcome;
  method: string;
  /** a read, a sign-in, or it carries an Idempotency-Key */
  idempotent: boolean;
  bodyBytes: number;
  /** since the request came in */
  heldMs: number;
  /** an EARLIER try of this request may have been written (ended lost, timeout or outcome_unknown) */
  mayBeWritten?: boolean;
}

export type ForwardVerdict = { then: "hold" } | { then: "answer"; code: "no_leader" | "outcome_unknown" };

/** Which forwarding rule a try's end counts as; a Core's own words count as 1, 1 and 3 (rule 9). */
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
 * What the BFF does after a try that failed: hold the request and look for the leader again, or answer.
 * `no_leader` promises that nothing was changed, so it is never said of a change that may have been written.
 */
export function forwardVerdict(f: ForwardFacts): ForwardVerdict {
  const read = f.method === "GET" || f.method === "HEAD";
  const rule = ruleOf(f.outcome);
  const unsure = !read && (rule === 3 || f.mayBeWritten === true);
  // On a refused connection no byte of the body was spent, so its size does not matter.
  const resendable = rule === 2 || f.bodyBytes <= LIMIT.resendBytes;
  const safe = !unsure || f.idempotent;
  // oxlint-disable-next-line unicorn/no-thenable -- a plain verdict, never awaited: `then` is a word here
  if (safe && resendable && f.heldMs < HOLD_MS) return { then: "hold" };
  // oxlint-disable-next-line unicorn/no-thenable -- as above
  return { then: "answer", code: unsure ? "outcome_unknown" : "no_leader" };
}
