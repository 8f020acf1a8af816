import type { ClusterView } from "@core-console/shared/contract/cluster";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { clockTime, dayAndTime } from "../../lib/format/format.ts";
import { paths } from "../../lib/page/paths.ts";
import { sayIt } from "../../lib/format/words.ts";
import type { Standing } from "../../lib/store/standing.ts";
import styles from "./Dashboard.module.css";

/** Whether the cluster is well, in a sentence; below it who leads and who reports. */
export function VerdictHeader(props: { standing: Standing; cluster: ClusterView; blind: boolean }) {
  const { t } = useTranslation("dashboard");
  const { standing, cluster, blind } = props;
  const witness = cluster.members.find((m) => m.ref === cluster.observedBy)?.name;
  return (
    <header>
      <h1 className={styles.verdict}>
        {standing.is === "cut" ? t("cut") : standing.reason === null ? t("loading") : sayIt(standing.reason)}
      </h1>
      <p className="dim">
        {!blind && <Leader leader={cluster.leader} term={cluster.term ?? ""} />}
        {/* what is shown live has no time: that of its last change would make it look old */}
        {t(blind ? "reportedAt" : "reportedBy", {
          time: clockTime(cluster.observedAt),
          by: witness ?? cluster.observedBy.slice(0, 8),
        })}
      </p>
      {cluster.mayStillFail < 0 && standing.is !== "cut" && <Link to={paths.recovery}>{t("recover")}</Link>}
    </header>
  );
}

function Leader({ leader, term }: { leader: ClusterView["leader"]; term: number | "" }) {
  const { t } = useTranslation("dashboard");
  if (leader === null) return null;
  const { name, since } = leader;
  return `${since === null ? t("leadsShort", { name, term }) : t("leads", { name, time: dayAndTime(since), term })} · `;
}
