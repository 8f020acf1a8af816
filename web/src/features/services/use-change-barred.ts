import { useTranslation } from "react-i18next";
import { usePermission } from "../../api/use-permission.ts";
import { useReadOnly } from "../../api/use-read-only.ts";
import { whyNot } from "../../lib/words.ts";

/** Why services cannot be changed here and now, in words; null when they can. */
export function useChangeBarred(): string | null {
  const { t } = useTranslation("services");
  const right = usePermission("services.change");
  const readOnly = useReadOnly();
  return whyNot(right) ?? (readOnly ? t("why.noMajority") : null);
}
