import type { Service } from "@core-console/shared/contract/service";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { count } from "../../lib/format/format.ts";
import { paths } from "../../lib/page/paths.ts";
import { lightView } from "../../lib/store/standing.ts";
import { RoleBadge } from "../../ui/text/RoleBadge.tsx";
import { StatusLight } from "../../ui/lights/StatusLight.tsx";
import { Uptime } from "../../ui/text/Uptime.tsx";
import styles from "./Dashboard.module.css";

/** One Core at a glance; it opens the service. */
export function CoreCard(props: { service: Service; old: boolean }) {
  const { t } = useTranslation(["dashboard", "services"]);
  const s = props.service;
  const facts = [
    s.raft.lagEntries === null ? null : t("lag", { n: count(s.raft.lagEntries) }),
    s.host.fsyncP99Ms === null
      ? null
      : `${t("services:drawer.fsync")} ${t("services:drawer.ms", { n: count(s.host.fsyncP99Ms) })}`,
    s.host.diskFreePercent === null
      ? null
      : `${t("services:drawer.disk")} ${t("services:percent", { n: Math.round(s.host.diskFreePercent) })}`,
  ].filter((fact) => fact !== null);
  return (
    <li className={styles.card} data-role={props.old ? null : s.role}>
      <div className={styles.cardHead}>
        <Link className={styles.cardName} to={paths.service(s.ref)}>
          {s.name}
        </Link>
        <RoleBadge role={s.role} old={props.old} />
      </div>
      <StatusLight light={lightView(s, props.old)} long />
      <div className="dim">{s.fqdn}</div>
      <div className={styles.cardFacts}>
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
        {s.uptimeSeconds !== null && (
          <span>
            <Uptime service={props.old ? { ...s, status: "unknown" } : s} text={(time) => t("uptime", { t: time })} />
          </span>
        )}
      </div>
    </li>
  );
}
