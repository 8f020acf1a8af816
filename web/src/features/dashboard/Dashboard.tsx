import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { link } from "../../api/http/link.ts";
import { clusterQuery, servicesQuery } from "../../api/queries.ts";
import { news } from "../../api/stream/news.ts";
import { clockTime, count, DASH, dayAndTime } from "../../lib/format/format.ts";
import { usePageTitle } from "../../lib/format/page-title.ts";
import { standingOf } from "../../lib/store/standing.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { sayIt } from "../../lib/format/words.ts";
import { useFailure } from "../../api/hooks/use-steady.ts";
import { failureText } from "../../api/http/failure-text.ts";
import { Bars } from "../../ui/page/PageSkeleton.tsx";
import { CoreCard } from "./CoreCard.tsx";
import styles from "./Dashboard.module.css";
import { HandList } from "./HandList.tsx";

/** Shows whether the cluster is well: one sentence, the number that may still fail, the lights, and what needs attention. */
export function Dashboard() {
  const { t } = useTranslation("dashboard");
  usePageTitle(t("title"));
  const query = useQuery(clusterQuery());
  const failure = useFailure(query);
  const list = useQuery(servicesQuery());
  const l = useStore(link);
  const old = useStore(news.old);
  const cluster = query.data;
  const services = list.data ?? [];
  const standing = standingOf({
    cluster,
    services,
    consoleCut: l.console.state === "cut",
    upstream: l.upstream.state,
    old,
  });
  const cores = services
    .filter((s) => s.state !== "created")
    .toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const blind = standing.is === "unknown" || standing.is === "cut"; // what stands in the figures is no reading any more
  const witness = cluster?.members.find((m) => m.ref === cluster.observedBy)?.name;

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
      <header>
        <h1 className={styles.verdict}>
          {standing.is === "cut" ? t("cut") : standing.reason === null ? t("loading") : sayIt(standing.reason)}
        </h1>
        <p className="dim">
          {!blind &&
            cluster.leader !== null &&
            `${cluster.leader.since === null ? t("leadsShort", { name: cluster.leader.name, term: cluster.term ?? "" }) : t("leads", { name: cluster.leader.name, time: dayAndTime(cluster.leader.since), term: cluster.term ?? "" })} · `}
          {/* what is shown live has no time: that of its last change would make it look old */}
          {t(blind ? "told" : "toldBy", {
            time: clockTime(cluster.observedAt),
            by: witness ?? cluster.observedBy.slice(0, 8),
          })}
        </p>
      </header>
      <dl className={styles.sums}>
        <Sum name={t("sum.mayFail")} value={blind ? DASH : count(Math.max(0, cluster.mayStillFail))} strong />
        <Sum name={t("sum.alive")} value={`${blind ? DASH : count(cluster.aliveVoters)} / ${count(cluster.voters)}`} />
        <Sum name={t("sum.majority")} value={count(cluster.majority)} />
        <Sum name={t("sum.leader")} value={blind ? DASH : (cluster.leader?.name ?? DASH)} />
        <Sum name={t("sum.term")} value={count(cluster.term)} />
        {cluster.learners > 0 && <Sum name={t("sum.learners")} value={count(cluster.learners)} />}
      </dl>
      <ul className={styles.cards}>
        {cores.map((core) => (
          <CoreCard key={core.ref} service={core} old={old} />
        ))}
      </ul>
      {!blind && <HandList cluster={cluster} services={services} old={old} said={standing.reason?.code ?? null} />}
    </div>
  );
}

function Sum(props: { name: string; value: string; strong?: boolean }) {
  return (
    <div className={styles.sum} data-strong={props.strong}>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}
