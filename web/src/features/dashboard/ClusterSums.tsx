import type { ClusterView } from "@core-console/shared/contract/cluster";
import { useTranslation } from "react-i18next";
import { count, DASH } from "../../lib/format/format.ts";
import styles from "./Dashboard.module.css";

/** The cluster in numbers. `blind`: no Core reports now, so that what changes by itself is not shown. */
export function ClusterSums(props: { cluster: ClusterView; blind: boolean }) {
  const { t } = useTranslation("dashboard");
  const { cluster, blind } = props;
  const seen = (value: string) => (blind ? DASH : value);
  return (
    <dl className={styles.sums}>
      <Sum name={t("sum.mayFail")} value={seen(count(Math.max(0, cluster.mayStillFail)))} strong />
      <Sum name={t("sum.alive")} value={`${seen(count(cluster.aliveVoters))} / ${count(cluster.voters)}`} />
      <Sum name={t("sum.majority")} value={count(cluster.majority)} />
      <Sum name={t("sum.leader")} value={seen(cluster.leader?.name ?? DASH)} />
      <Sum name={t("sum.term")} value={count(cluster.term)} />
      {cluster.learners > 0 && <Sum name={t("sum.learners")} value={count(cluster.learners)} />}
    </dl>
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
