import type { Service } from "@core-console/shared/contract/service";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { link } from "../../api/http/link.ts";
import { clusterQuery, servicesQuery } from "../../api/queries.ts";
import { news } from "../../api/stream/news.ts";
import { usePageTitle } from "../../lib/format/page-title.ts";
import { standingOf } from "../../lib/store/standing.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { useFailure } from "../../api/hooks/use-steady.ts";
import { failureText } from "../../api/http/failure-text.ts";
import { Bars } from "../../ui/page/PageSkeleton.tsx";
import { ClusterSums } from "./ClusterSums.tsx";
import { CoreCard } from "./CoreCard.tsx";
import styles from "./Dashboard.module.css";
import { HandList } from "./HandList.tsx";
import { VerdictHeader } from "./VerdictHeader.tsx";

/**
 * Shows whether the cluster is well: one sentence, how many more Cores it can lose, the lights, and what needs
 * attention. `drill`: the card of the fire drill.
 */
export function Dashboard({ drill }: { drill: ReactNode }) {
  const { t } = useTranslation("dashboard");
  usePageTitle(t("title"));
  const query = useQuery(clusterQuery());
  const failure = useFailure(query);
  const list = useQuery(servicesQuery());
  const { console, upstream } = useStore(link);
  const old = useStore(news.old);
  const cluster = query.data;
  const services = list.data ?? [];
  const standing = standingOf({
    cluster,
    services,
    consoleCut: console.state === "cut",
    upstream: upstream.state,
    old,
  });
  // readings of a cluster of which no Core reports now are not shown as current
  const blind = standing.is === "unknown" || standing.is === "cut";
  if (cluster === undefined) {
    return (
      <div className={styles.page}>
        <h1 className={styles.verdict}>{failure !== null ? failureText(failure) : t("loading")}</h1>
        {failure === null && <Bars rows={6} />}
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <VerdictHeader standing={standing} cluster={cluster} blind={blind} />
      <ClusterSums cluster={cluster} blind={blind} />
      <ul className={styles.cards}>
        {coresOf(services).map((core) => (
          <CoreCard key={core.ref} service={core} old={old} />
        ))}
      </ul>
      {!blind && <HandList cluster={cluster} services={services} old={old} said={standing.reason?.code ?? null} />}
      {!blind && cluster.leader !== null && drill}
    </div>
  );
}

/** Returns the services that have a Core to show, by name. */
const coresOf = (services: readonly Service[]): readonly Service[] =>
  services
    .filter((s) => s.state !== "created")
    .toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
