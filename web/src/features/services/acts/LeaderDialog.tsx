import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { moveLeadership } from "../../../api/changes.ts";
import { announce } from "../../../lib/store/notices.ts";
import { ActDialog } from "./ActDialog.tsx";
import { followOperation } from "../model/operations.ts";
import { useActionFacts } from "../model/use-action-facts.ts";
import { useListed } from "../model/use-listed.ts";
import styles from "./Sum.module.css";

/**
 * Asks for a hand-over of leadership. The leader that the user saw when the dialog opened is sent with it, so that a
 * hand-over is refused where another Core has taken over meanwhile.
 */
export function LeaderDialog(props: { service: Service; onClose: () => void }) {
  const { t } = useTranslation("services");
  const client = useQueryClient();
  const facts = useActionFacts();
  const services = useListed([props.service]);
  const [leader] = useState(facts.leader);
  const name = services[0]?.name ?? "";
  return (
    <ActDialog
      kind="transfer"
      services={services}
      ask={async ({ ref }, key, signal) =>
        followOperation(client, await moveLeadership({ ref, expectedLeader: leader?.ref ?? "" }, key, signal))
      }
      onAsked={() => announce(t("transfer.begun", { name }), true)}
      onClose={props.onClose}
    >
      <div className={styles.sum}>
        <p>{t("transfer.from", { leader: leader?.name ?? "", name })}</p>
        <p>{t("transfer.pause")}</p>
        {facts.acting.size > 0 && <p>{t("queued")}</p>}
      </div>
    </ActDialog>
  );
}
