import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { newKey, removeService } from "../../api/changes.ts";
import { useWaits } from "../../api/use-waits.ts";
import { announce } from "../../lib/notices.ts";
import { failureText } from "../../api/failure-text.ts";
import { HeldButton } from "../../ui/HeldButton.tsx";
import styles from "./AddDialog.module.css";
import { useChangeBarred } from "./use-change-barred.ts";
import { useFocusBack } from "../../lib/use-focus-back.ts";

/** Asks before records of services that never joined are taken out. */
export function RemoveDialog(props: {
  services: readonly Service[];
  onGone: (refs: readonly string[]) => void;
  onClose: () => void;
}) {
  useFocusBack();
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const waits = useWaits();
  const barred = useChangeBarred();
  const [fault, setFault] = useState<string | null>(null);
  const giveUp = useRef(new AbortController());
  const { services } = props;
  const only = services.length === 1 ? services[0] : undefined;
  const remove = useMutation({
    mutationFn: async () => {
      giveUp.current = new AbortController();
      for (const service of services) {
        try {
          await removeService(client, service, newKey(), giveUp.current.signal);
        } catch (error) {
          setFault(t("remove.failed", { name: service.name, why: failureText(error) }));
          throw error;
        }
        props.onGone([service.ref]);
        announce(t("removed", { name: service.name }), true);
      }
    },
    onSuccess: props.onClose,
  });
  return (
    <Modal
      opened
      onClose={() => !remove.isPending && props.onClose()}
      title={only ? t("remove.title", { name: only.name }) : t("remove.many", { count: services.length })}
      size="md"
      classNames={{ title: styles.title ?? "" }}
      closeButtonProps={{ "aria-label": common("dismiss") }}
    >
      {!only && <p>{services.map((s) => s.name).join(", ")}</p>}
      <p>{t("remove.text")}</p>
      {barred !== null && <p className="dim">{barred}</p>}
      {fault !== null && (
        <p role="alert" style={{ color: "var(--mantine-color-error)", marginTop: 8 }}>
          {fault}
        </p>
      )}
      <div className={styles.buttons}>
        <Button
          variant="default"
          data-autofocus
          onClick={() => (remove.isPending ? giveUp.current.abort() : props.onClose())}
        >
          {remove.isPending ? t("form.giveUp") : common("cancel")}
        </Button>
        <HeldButton
          waits={waits}
          barred={barred !== null}
          color="red"
          pending={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {t("remove.yes")}
        </HeldButton>
      </div>
    </Modal>
  );
}
