import type { TFunction } from "i18next";
import { sayIt } from "../../../lib/format/words.ts";
import type { ActionVerdict } from "./row-actions.ts";

/**
 * Why an action is not to be had, in a few words; null when it is. `named`: with the service that stands against it.
 */
export function actionWhy(verdict: ActionVerdict, t: TFunction<"services">, named: boolean): string | null {
  if (verdict.ok) return null;
  const why =
    verdict.why === "role"
      ? t("why.role", { role: sayIt({ code: `user_role.${verdict.role}` }) })
      : verdict.why === "quorumSum"
        ? t("why.quorumSum", verdict.sum)
        : t(`why.${verdict.why}`);
  return named && verdict.who !== null ? t("why.of", { name: verdict.who, why }) : why;
}
