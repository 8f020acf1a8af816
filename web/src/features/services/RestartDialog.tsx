import { Button, Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { newKey, restartService } from "../../api/changes.ts";
import { failureText } from "../../api/failure-text.ts";
import { servicesQuery } from "../../api/queries.ts";
import { useWaits } from "../../api/use-waits.ts";
import { announce } from "../../lib/notices.ts";
import { useFocusBack } from "../../lib/use-focus-back.ts";
import { HeldButton } from "../../ui/HeldButton.tsx";
import { actionWhy } from "./action-why.ts";
import styles from "./AddDialog.module.css";
import { followRestart } from "./restarts.ts";
import { RestartSum } from "./RestartSum.tsx";
import { actionVerdict } from "./row-actions.ts";
import { useActionFacts } from "./use-action-facts.ts";

/** Shows what a restart comes to and asks; what becomes of it is told by the row and a notice, not here. */
export function RestartDialog(props: { services: readonly Service[]; onClose: () => void }) {
  useFocusBack();
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const waits = useWaits();
  const facts = useActionFacts();
  const listed = useQuery({ ...servicesQuery(), enabled: false }).data ?? [];
  // as they are now: who leads and who lives may change while one reads
  const services = props.services.map((s) => listed.find((l) => l.ref === s.ref) ?? s);
  const only = services.length === 1 ? services[0] : undefined;
  const [fault, setFault] = useState<string | null>(null);
  const giveUp = useRef(new AbortController());
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const left = services.filter((s) => !accepted.has(s.ref));
  const restart = useMutation({
    mutationFn: async () => {
      giveUp.current = new AbortController();
      setFault(null);
      for (const { ref, name } of left) {
        try {
          followRestart(client, await restartService(ref, newKey(), giveUp.current.signal));
          setAccepted((now) => new Set(now).add(ref));
        } catch (error) {
          setFault(t("restart.refused", { name, why: failureText(error) }));
          throw error;
        }
      }
    },
    onSuccess: () => {
      announce(
        only ? t("restart.begun", { name: only.name }) : t("restart.begunMany", { count: services.length }),
        true,
      );
      props.onClose();
    },
  });
  // its own order would stand against it as soon as it is given
  const barred = restart.isPending ? null : actionWhy(actionVerdict("restart", left, facts), t, !only);
  return (
    <Modal
      opened
      onClose={() => !restart.isPending && props.onClose()}
      title={only ? t("restart.title", { name: only.name }) : t("restart.many", { count: services.length })}
      size="md"
      classNames={{ title: styles.title ?? "" }}
      closeButtonProps={{ "aria-label": common("dismiss") }}
    >
      <RestartSum services={services} facts={facts} />
      {barred !== null && <p className="dim">{t("restart.barred", { why: barred })}</p>}
      {fault !== null && (
        <p role="alert" style={{ color: "var(--mantine-color-error)", marginTop: 8 }}>
          {fault}
        </p>
      )}
      <div className={styles.buttons}>
        <Button
          variant="default"
          data-autofocus
          onClick={() => (restart.isPending ? giveUp.current.abort() : props.onClose())}
        >
          {restart.isPending ? t("form.giveUp") : common("cancel")}
        </Button>
        <HeldButton waits={waits} barred={barred !== null} pending={restart.isPending} onClick={() => restart.mutate()}>
          {t("action.restart")}
        </HeldButton>
      </div>
    </Modal>
  );
}
