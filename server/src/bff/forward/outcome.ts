import { PROBLEM_TYPE } from "@core-console/shared/contract/errors";
import type { TryOutcome } from "@core-console/shared/domain/forwarding";
import * as z from "zod/mini";
import type { TryResult } from "./attempt.ts";
import type { UpstreamAnswer } from "../upstream.ts";

export type Outcome = { kind: "answered"; answer: UpstreamAnswer } | { kind: "failed"; outcome: TryOutcome };

const OwnWord = z.object({ code: z.enum(["not_leader", "no_leader", "no_quorum", "outcome_unknown"]) });

/**
 * Distinguishes a Core's answer for the caller from its statement that the call has to be made again or has an unknown
 * outcome (rule 9).
 */
export function outcomeOf(result: TryResult): Outcome {
  if (result.kind !== "answered") return { kind: "failed", outcome: result.kind };
  const { answer } = result;
  if (answer.status === 307) return { kind: "failed", outcome: "not_leader" };
  const outcome = answer.status === 503 || answer.status === 504 ? ownWord(answer) : null;
  return outcome === null ? result : { kind: "failed", outcome };
}

function ownWord(answer: UpstreamAnswer): TryOutcome | null {
  if (!String(answer.headers["content-type"]).startsWith(PROBLEM_TYPE)) return null;
  try {
    const word = OwnWord.safeParse(JSON.parse(answer.body.toString()));
    if (!word.success) return null;
    // That is one Core's view of the majority: the console asks every Core before it says so itself.
    return word.data.code === "no_quorum" ? "no_leader" : word.data.code;
  } catch {
    return null;
  }
}
