import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { Dialog, DialogButtons } from "../../../ui/layer/Dialog.tsx";
import { PendingButton } from "../../../ui/page/PendingButton.tsx";
import { actionWhy } from "../model/action-why.ts";
import styles from "./ActDialog.module.css";
import { actionVerdict } from "../model/row-actions.ts";
import { useActionFacts } from "../model/use-action-facts.ts";
import { type ActKind, type SendAct, useActRequests } from "./use-act-requests.ts";

/**
 * Shows the consequences of an act and asks for it; the row and a notice show its progress and outcome, not this
 * dialog.
 */
export function ActDialog(props: {
  kind: ActKind;
  /** as they are now, in the order they are asked for */
  services: readonly Service[];
  /** what has to be typed before, in so many words; null: nothing */
  typed?: string | null;
  ask: SendAct;
  onAsked: () => void;
  onClose: () => void;
  children: React.ReactNode;
}) {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const waits = useWaits();
  const facts = useActionFacts();
  const { kind, services, typed = null } = props;
  const only = services.length === 1 ? services[0] : undefined;
  const [text, setText] = useState("");
  const act = useActRequests({
    kind,
    services,
    send: props.ask,
    onAllAccepted: () => {
      props.onAsked();
      props.onClose();
    },
  });
  // an operation of its own would bar it as soon as it is accepted
  const unasked = act.left.filter((s) => !(act.unanswered.has(s.ref) && facts.acting.has(s.ref)));
  const barred = act.pending ? null : actionWhy(actionVerdict(kind, unasked, facts), t, !only);
  const missing = typed !== null && text.trim() !== typed;
  return (
    <Dialog
      title={only ? t(`${kind}.title`, { name: only.name }) : t(`${kind}.many`, { count: services.length })}
      busy={act.pending}
      top="5dvh"
      onClose={props.onClose}
    >
      {props.children}
      {typed !== null && (
        <TypedName
          wanted={typed}
          text={text}
          missing={missing}
          onText={setText}
          onEnter={() => {
            if (!act.pending && barred === null) act.start();
          }}
        />
      )}
      {barred !== null && <p className={styles.barred}>{t("barred", { why: barred })}</p>}
      {act.fault !== null && (
        <p role="alert" className={styles.fault}>
          {act.fault}
        </p>
      )}
      <DialogButtons apart>
        <Button
          variant="default"
          {...(typed === null ? { "data-autofocus": true } : {})}
          onClick={() => (act.pending ? act.giveUp() : props.onClose())}
        >
          {act.pending ? t("form.giveUp") : common("cancel")}
        </Button>
        <PendingButton
          waits={waits}
          barred={barred !== null || missing}
          {...(kind === "remove" ? { color: "red" } : {})}
          pending={act.pending}
          onClick={act.start}
        >
          {t(`action.${kind}`)}
        </PendingButton>
      </DialogButtons>
    </Dialog>
  );
}

/** The field in which names are typed to confirm; Enter confirms too. */
function TypedName(props: {
  wanted: string;
  text: string;
  missing: boolean;
  onText: (text: string) => void;
  onEnter: () => void;
}) {
  const { t } = useTranslation("services");
  const { wanted, text, missing } = props;
  /** Enter was pressed on something else than the names */
  const [wrong, setWrong] = useState(false);
  return (
    <TextInput
      mt={12}
      data-autofocus
      label={t("typeName", { name: wanted })}
      value={text}
      autoComplete="off"
      spellCheck={false}
      error={missing && (wrong || !wanted.startsWith(text.trimStart())) && t("notName", { name: wanted })}
      onChange={(event) => {
        props.onText(event.currentTarget.value);
        setWrong(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        if (missing) setWrong(true);
        else props.onEnter();
      }}
    />
  );
}
