import { useTranslation } from "react-i18next";
import { useReadOnly } from "../../api/hooks/use-read-only.ts";
import { usePermission, useWhoami } from "../../api/session/use-permission.ts";
import { sayIt, whyNot } from "../../lib/format/words.ts";

/** Why the signed-in user cannot act now, as sentences; null: nothing bars it. */
export interface ActBars {
  /** taking and verifying */
  change: string | null;
  /** downloading, uploading and deleting */
  content: string | null;
  /** restoring records */
  restore: string | null;
  /** changing the schedule */
  schedule: string | null;
}

export function useActBars(): ActBars {
  const { t } = useTranslation("snapshots");
  const readOnly = useReadOnly() ? t("why.noMajority") : null;
  const change = whyNot(usePermission("services.change"));
  const permission = whyNot(usePermission("snapshots.content"));
  // acts that need the password are for local users
  const source = useWhoami()?.source ?? "local";
  const content =
    permission ?? (source === "local" ? null : sayIt({ code: "password_needed", params: { why: "oidc" } }));
  return {
    change: change ?? readOnly,
    content: content ?? readOnly,
    restore: whyNot(usePermission("restore")) ?? content ?? readOnly,
    schedule: whyNot(usePermission("settings.manage")) ?? readOnly,
  };
}
