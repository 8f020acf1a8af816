import i18next from "i18next";
import { ApiError } from "./problem.ts";
import { hasWords, sayIt } from "../../lib/format/words.ts";

/** Returns the text of a failed call for the user: the sentence of its code, and of each fault it lists. */
export function failureText(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const { failure } = error;
  if (failure.kind === "aborted") return "";
  if (failure.kind !== "problem" && failure.change) return sayIt({ code: "outcome_unknown" });
  if (failure.kind === "unreachable") return i18next.t(navigator.onLine ? "unreachable" : "offline");
  if (failure.kind === "unreadable") return i18next.t("unreadable");
  const { problem } = failure;
  const faults = (problem.errors ?? []).map((e) => sayIt({ code: e.code }));
  if (faults.length > 0) return faults.join(" ");
  // the response contains its own text
  if (!hasWords(problem.code) && problem.detail) return problem.detail;
  return sayIt({ code: problem.code, params: { requestId: problem.requestId, ...problem.params } });
}
