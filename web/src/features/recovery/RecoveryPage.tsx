import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { verdictOf } from "@core-console/shared/domain/recovery/plan-reasons";
import { recoveryPlan, type RecoveryPlan } from "@core-console/shared/domain/recovery/recovery-plan";
import { useListState } from "../../api/hooks/list-state.ts";
import { useAgain } from "../../api/hooks/use-again.ts";
import { usePermission } from "../../api/session/use-permission.ts";
import { clockTime } from "../../lib/format/format.ts";
import { usePageTitle } from "../../lib/format/page-title.ts";
import { sayIt, whyNot } from "../../lib/format/words.ts";
import { Message } from "../../ui/layer/Message.tsx";
import { ListBody } from "../../ui/list/ListBody.tsx";
import { Page } from "../../ui/page/Page.tsx";
import { Card } from "./Card.tsx";
import { CoresTable } from "./CoresTable.tsx";
import { Findings, Missing } from "./Findings.tsx";
import { Progress } from "./Progress.tsx";
import { recoveryQuery } from "./queries.ts";
import styles from "./recovery.module.css";
import { Compare, Ways } from "./Ways.tsx";

/** What can be done about a lost majority, and what is known of every Core. It starts nothing: root on a host does. */
export function RecoveryPage({ drill }: { drill: ReactNode }) {
  const { t } = useTranslation("recovery");
  usePageTitle(t("title"));
  const why = whyNot(usePermission("cluster.read"));
  const query = useQuery({ ...recoveryQuery(), enabled: why === null });
  const state = useListState(query);
  useAgain(query);
  const view = query.data;
  const plan = view === undefined ? null : recoveryPlan(view);
  const { title } = useHeading(plan);
  if (why !== null)
    return (
      <Page crumb={t("crumb")} title={t("title")}>
        <Message level={2} title={t("forbidden")} text={why} />
      </Page>
    );
  return (
    <Page crumb={t("crumb")} title={title}>
      <ListBody
        state={state}
        loading={t("loading")}
        failed={t("failed")}
        outdated={view === undefined ? "" : t("outdated", { time: clockTime(view.observedAt) })}
        onRetry={() => void query.refetch()}
      >
        {view !== undefined && plan !== null && <Plan view={view} plan={plan} drill={drill} />}
      </ListBody>
    </Page>
  );
}

/** Returns the heading: how many Cores answer and how many are needed, or why nothing is to be recovered. */
function useHeading(plan: RecoveryPlan | null): { title: string } {
  const { t } = useTranslation("recovery");
  if (plan === null) return { title: t("title") };
  const { answering, voters, majority } = plan.sum;
  if (plan.kind === "majority_lost")
    return { title: `${t("answer", { count: answering, voters })} ${t("needed", { count: majority })}` };
  return { title: t(`heading.${plan.kind}`) };
}

/** What to do when the command ended before its time. */
function Stopped() {
  const { t } = useTranslation("recovery");
  return (
    <section className={styles.panel} aria-labelledby="ended">
      <h2 id="ended" className={styles.title}>
        {t("ended")}
      </h2>
      <p>{t("endedText")}</p>
    </section>
  );
}

function Plan({ view, plan, drill }: { view: RecoveryView; plan: RecoveryPlan; drill: ReactNode }) {
  const { t } = useTranslation("recovery");
  const lost = plan.kind === "majority_lost";
  return (
    <div className={styles.plan}>
      <p className={styles.lead}>
        {lost && view.leaderlessSince !== null && `${t("stopped", { time: clockTime(view.leaderlessSince) })} `}
        {lost ? t("onlyShows") : sayIt(verdictOf(plan, view))}{" "}
        {t("known", { by: view.observedBy, time: clockTime(view.observedAt) })}
        {view.askedAt === null && ` ${t("notAsked")}`}
      </p>
      <Progress view={view} />
      <CoresTable view={view} plan={plan} />
      <div className={styles.columns}>
        {lost && (
          <div className={styles.column}>
            <Ways view={view} plan={plan} />
          </div>
        )}
        <div className={styles.column}>
          {lost && <Compare view={view} plan={plan} />}
          {lost && <Missing view={view} plan={plan} />}
          <Findings view={view} plan={plan} />
          {lost && <Stopped />}
          {!lost && drill}
          <Card view={view} lost={lost} />
        </div>
      </div>
    </div>
  );
}
