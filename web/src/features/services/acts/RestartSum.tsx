import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { pauseSum } from "@core-console/shared/domain/rules/operations";
import { sayIt } from "../../../lib/format/words.ts";
import type { ActionFacts } from "../model/action-facts.ts";
import styles from "./Sum.module.css";

/** Shows the consequences of restarting these, before the user confirms (docs/architecture/membership.md, Acts). */
export function RestartSum(props: { services: readonly Service[]; facts: ActionFacts }) {
  const { t } = useTranslation("services");
  const { services, facts } = props;
  const voter = services.some((s) => s.raft.learner === false);
  const alone = voter && facts.votes !== null && facts.votes.voters <= 1;
  const leader = services.find((s) => s.role === "leader");
  return (
    <div className={styles.sum}>
      {services.length > 1 && (
        <>
          <p>{services.map((s) => s.name).join(", ")}</p>
          <p>{t("restart.inTurn")}</p>
        </>
      )}
      {alone && <p>{t("restart.alone")}</p>}
      {!voter && <p>{t(services.length > 1 ? "restart.noVotes" : "restart.noVote")}</p>}
      {voter && !alone && facts.votes !== null && (
        <p>{sayIt({ code: "restart_sum", params: { ...pauseSum(facts.votes, { voter }) } })}</p>
      )}
      {leader && !alone && <p>{t("restart.leader", { name: leader.name })}</p>}
      {facts.acting.size > 0 && <p>{t("queued")}</p>}
    </div>
  );
}
