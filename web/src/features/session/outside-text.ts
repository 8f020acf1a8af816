import type { TFunction } from "i18next";
import { failureText } from "../../api/http/failure-text.ts";
import { codeOf, isOutcomeUnknown, problemOf } from "../../api/http/problem.ts";

/** Returns the text of a failed call for a user who is not signed in: without details of Cores. */
export function outsideText(error: unknown, t: TFunction<"session">): string {
  if (isOutcomeUnknown(error)) return t("unanswered");
  if (codeOf(error) === "no_leader") return t("noLeader");
  const { voters, alive } = problemOf(error)?.params ?? {};
  if (codeOf(error) !== "no_quorum" || typeof voters !== "number" || typeof alive !== "number")
    return failureText(error);
  return t("noQuorum", { silent: voters - alive, voters });
}
