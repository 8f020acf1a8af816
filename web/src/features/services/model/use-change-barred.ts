import { useTranslation } from "react-i18next";
import { usePermission } from "../../../api/session/use-permission.ts";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { whyNot } from "../../../lib/format/words.ts";

/** Why services cannot be changed here and now, in words; null when they can. */
export function useChangeBarred(): string | null {
  const { t } = useTranslation("services");
  const right = usePermission("services.change");
  const readOnly = useReadOnly();
  return whyNot(right) ?? (readOnly ? t("why.noMajority") : null);
}
