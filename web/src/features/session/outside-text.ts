import type { TFunction } from "i18next";
import { failureText } from "../../api/failure-text.ts";
import { codeOf } from "../../api/problem.ts";

/** What a failed call says to one who is not signed in: nothing of Cores that only those inside can look at. */
export const outsideText = (error: unknown, t: TFunction<"session">): string =>
  codeOf(error) === "no_leader" ? t("noLeader") : failureText(error);
