import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";
import { otherConsoles } from "../../api/stream/consoles.ts";
import { link } from "../../api/http/link.ts";
import { clusterQuery } from "../../api/queries.ts";
import { wallClock } from "../../lib/format/clock.ts";
import { sayIt } from "../../lib/format/words.ts";
import { clockTime, listOf, span } from "../../lib/format/format.ts";
import { paths } from "../../lib/page/paths.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { ConsoleLinks } from "../../ui/page/ConsoleLinks.tsx";
import styles from "./Banner.module.css";
import { type Trouble, troubleOf } from "./trouble.ts";

export function Banner(props: { services: readonly Service[] | undefined }) {
  const { t } = useTranslation();
  const l = useStore(link);
  const cluster = useQuery(clusterQuery()).data;
  const now = useStore(wallClock);
  const services = props.services ?? [];
  const trouble = troubleOf(l, cluster, now, services);
  if (trouble === null) return <Quiet cluster={cluster} old={l.beforeLastChange} />;
  const lost = trouble.is === "cut" || trouble.is === "left" || trouble.is === "upstream" || trouble.is === "apart";
  // The Core that is cut off need not be the one whose console this page is.
  const apart = trouble.is === "apart" ? trouble.cluster.observedBy : null;
  const consoles = lost ? otherConsoles(l.upstream, services).filter(({ ref }) => ref !== apart) : [];
  return (
    <div className={styles.banner} data-kind={trouble.is} role="alert">
      <Words trouble={trouble} now={now} services={services} />
      {(trouble.is === "quorum" || trouble.is === "apart") && (
        <p>
          <Link to={paths.recovery}>{t("banner.recovery")}</Link>
        </p>
      )}
      {consoles.length > 0 && (
        <p>
          {t(trouble.is === "left" ? "goOn" : "banner.others")} <ConsoleLinks consoles={consoles} />
        </p>
      )}
      {l.beforeLastChange && <p>{t("banner.old")}</p>}
    </div>
  );
}

/** What is said without any trouble: a restore of records is in progress, or the page shows old data. */
function Quiet({ cluster, old }: { cluster: ClusterView | undefined; old: boolean }) {
  const { t } = useTranslation();
  const restoring = cluster?.warnings.find(({ code }) => code === "restoring");
  if (restoring === undefined && !old) return null;
  return (
    <div className={styles.banner} data-kind="old" role={restoring === undefined ? undefined : "status"}>
      {restoring === undefined ? t("banner.old") : sayIt(restoring)}
    </div>
  );
}

function Words({ trouble, now, services }: { trouble: Trouble; now: number; services: readonly Service[] }) {
  const { t } = useTranslation();
  const age = (sinceMs: number) => span(Math.max(0, Math.floor((now - sinceMs) / 1000) * 1000)).replace(/[.,]0/, "");
  switch (trouble.is) {
    case "cut":
      return (
        <>
          <b>{t(trouble.why === "offline" ? "banner.offline" : "banner.cut", { age: age(trouble.sinceMs) })}</b>{" "}
          {t("banner.cutText")}
        </>
      );
    case "left":
      return <b>{t(`banner.${trouble.fate}`, { name: trouble.name })}</b>;
    case "upstream":
      return (
        <>
          <b>{t("banner.unreachable", { age: age(trouble.sinceMs) })}</b> {t("banner.unreachableText")}
        </>
      );
    case "electing":
      return (
        <>
          <b>{t("banner.electing", { age: age(trouble.sinceMs) })}</b> {t("banner.electingText")}
        </>
      );
    case "apart": {
      const { voters, majority, aliveVoters: alive, observedAt } = trouble.cluster;
      const by = witnessOf(trouble.cluster);
      const silent = downVoters(trouble.cluster, services, trouble.cluster.observedBy);
      return (
        <>
          <b>{t("banner.apart", { by, alive, voters, majority })}</b>{" "}
          {silent.length > 0 && `${t("banner.apartFrom", { hosts: listOf(silent) })} `}
          {t("banner.apartText")} {t("banner.quorumText", { by, time: clockTime(observedAt) })}
        </>
      );
    }
    case "quorum": {
      const c = trouble.cluster;
      const down = downVoters(c, services);
      return (
        <>
          <b>{t("banner.quorum", { alive: c.aliveVoters, voters: c.voters, majority: c.majority })}</b>{" "}
          {t("banner.quorumText", { by: witnessOf(c), time: clockTime(c.observedAt) })}
          {down.length > 0 && (
            <p>
              {down.length === c.majority - c.aliveVoters
                ? t("banner.restoreAll", { hosts: listOf(down) })
                : t("banner.restore", { count: c.majority - c.aliveVoters, hosts: listOf(down) })}
            </p>
          )}
        </>
      );
    }
  }
}

/** Returns the name of the Core whose view of the cluster this is. */
const witnessOf = (c: ClusterView): string =>
  c.members.find((m) => m.ref === c.observedBy)?.name ?? c.observedBy.slice(0, 8);

/**
 * Returns the names, with hosts, of the voters that do not answer the Core whose view this is; `but`: without this one.
 */
function downVoters(cluster: ClusterView, services: readonly Service[], but?: string): string[] {
  const byRef = new Map(services.map((s) => [s.ref, s]));
  return cluster.members
    .filter(
      (m) =>
        m.ref !== but &&
        m.voter &&
        (m.lastContactMs === null || m.lastContactMs > 1500 || byRef.get(m.ref)?.status === "off"),
    )
    .map((m) => {
      const fqdn = byRef.get(m.ref)?.fqdn;
      return fqdn ? `${m.name} (${fqdn})` : m.name;
    });
}
