import { useTranslation } from "react-i18next";
import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Reason, Service } from "@core-console/shared/contract/service";
import { count } from "../../../lib/format/format.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { goesOn } from "../model/goes-on.ts";

/** The line under the table: how many there are, how many vote, what the joins wait for. */
export function ServicesFoot(props: { shown: number; services: readonly Service[]; cluster: ClusterView | undefined }) {
  const { t } = useTranslation("services");
  const { services, cluster } = props;
  const parts = [
    props.shown === services.length
      ? t("count", { count: services.length })
      : `${t("countOf", { shown: count(props.shown), total: t("count", { count: services.length }) })}`,
  ];
  if (cluster) parts.push(t("voters", { count: cluster.voters }));
  if (cluster && cluster.learners > 0) parts.push(t("learners", { count: cluster.learners }));
  const waits = services.flatMap((s): { name: string; reason: Reason }[] =>
    s.join?.waiting && goesOn(s.status) ? [{ name: s.name, reason: s.join.waiting }] : [],
  );
  for (const w of waits.slice(0, 2)) parts.push(`${w.name}: ${sayIt(w.reason)}`);
  return <>{parts.join(" · ")}</>;
}
