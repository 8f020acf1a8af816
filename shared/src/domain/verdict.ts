import type { Reason } from "../contract/service.ts";

/** Yes, or no with the reason as a code that has a text in shared/src/words. */
export type Verdict = { ok: true } | { ok: false; code: string; params: Reason["params"] };

export const OK: Verdict = { ok: true };

/** Returns a refusal with its reason. */
export function refuse(code: string, params: Reason["params"] = {}): Verdict {
  return { ok: false, code, params };
}
