import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { servicesQuery } from "../../api/queries.ts";
import { DASH, listOf } from "../../lib/format/format.ts";

/** Returns the function that names Cores by their refs; one that was removed is named by the beginning of its ref. */
export function useCoreNames(): (refs: readonly string[]) => string {
  const { t } = useTranslation("snapshots");
  const services = useQuery(servicesQuery()).data;
  const nameOf = (ref: string) =>
    services?.find((s) => s.ref === ref)?.name ?? t("removedCore", { ref: ref.slice(0, 8) });
  return (refs) => (refs.length === 0 ? DASH : listOf(refs.map(nameOf)));
}
