import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { newKey } from "../../../api/changes.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { wasRefused } from "../../../api/http/held.ts";
import { isOutcomeUnknown } from "../../../api/http/problem.ts";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { useFocusBack } from "../../../lib/page/use-focus-back.ts";
import { HeldButton } from "../../../ui/page/HeldButton.tsx";
import { actionWhy } from "../model/action-why.ts";
import styles from "../add/AddDialog.module.css";
import { actionVerdict } from "../model/row-actions.ts";
import { useActionFacts } from "../model/use-action-facts.ts";

/** Shows the consequences of an act and asks for it; the row and a notice show its progress and outcome, not this dialog. */
export function ActDialog(props: {
  kind: "restart" | "remove";
  /** as they are now, in the order they are asked for */
  services: readonly Service[];
  /** what has to be typed before, in so many words; null: nothing */
  typed?: string | null;
  ask: (service: Service, key: string, signal: AbortSignal) => Promise<void>;
  onAsked: () => void;
  onClose: () => void;
  children: React.ReactNode;
}) {
  useFocusBack();
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const waits = useWaits();
  const facts = useActionFacts();
  const { kind, services, typed = null } = props;
  const only = services.length === 1 ? services[0] : undefined;
  const [fault, setFault] = useState<string | null>(null);
  const [text, setText] = useState("");
  /** Enter was pressed on something else than the name */
  const [wrong, setWrong] = useState(false);
  const giveUp = useRef(new AbortController());
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const left = services.filter((s) => !accepted.has(s.ref));
  // keys of requests without an answer: the same key returns their outcome, another one would find the service busy
  const [open, setOpen] = useState<ReadonlyMap<string, string>>(new Map());
  const act = useMutation({
    mutationFn: async () => {
      giveUp.current = new AbortController();
      setFault(null);
      for (const service of left) {
        const { ref, name } = service;
        const key = open.get(ref) ?? newKey();
        setOpen((now) => new Map(now).set(ref, key));
        try {
          await props.ask(service, key, giveUp.current.signal);
          setAccepted((now) => new Set(now).add(ref));
        } catch (error) {
          if (wasRefused(error)) setOpen((now) => new Map([...now].filter(([one]) => one !== ref)));
          setFault(
            isOutcomeUnknown(error)
              ? t("unanswered", { name })
              : t(`${kind}.refused`, { name, why: failureText(error) }),
          );
          throw error;
        }
      }
    },
    onSuccess: () => {
      props.onAsked();
      props.onClose();
    },
  });
  // its own order would stand against it as soon as it is given
  const unasked = left.filter((s) => !(open.has(s.ref) && facts.acting.has(s.ref)));
  const barred = act.isPending ? null : actionWhy(actionVerdict(kind, unasked, facts), t, !only);
  const missing = typed !== null && text.trim() !== typed;
  const go = () => act.mutate();
  return (
    <Modal
      opened
      onClose={() => !act.isPending && props.onClose()}
      title={only ? t(`${kind}.title`, { name: only.name }) : t(`${kind}.many`, { count: services.length })}
      size="md"
      classNames={{ title: styles.title ?? "" }}
      closeButtonProps={{ "aria-label": common("dismiss") }}
    >
      {props.children}
      {typed !== null && (
        <TextInput
          mt={12}
          data-autofocus
          label={t("typeName", { name: typed })}
          value={text}
          autoComplete="off"
          spellCheck={false}
          error={missing && (wrong || !typed.startsWith(text.trimStart())) && t("notName", { name: typed })}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setWrong(false);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || act.isPending) return;
            if (missing) setWrong(true);
            else if (barred === null) go();
          }}
        />
      )}
      {barred !== null && <p className={styles.barred}>{t("barred", { why: barred })}</p>}
      {fault !== null && (
        <p role="alert" className={styles.fault}>
          {fault}
        </p>
      )}
      <div className={styles.buttons}>
        <Button
          variant="default"
          {...(typed === null ? { "data-autofocus": true } : {})}
          onClick={() => (act.isPending ? giveUp.current.abort() : props.onClose())}
        >
          {act.isPending ? t("form.giveUp") : common("cancel")}
        </Button>
        <HeldButton
          waits={waits}
          barred={barred !== null || missing}
          {...(kind === "remove" ? { color: "red" } : {})}
          pending={act.isPending}
          onClick={go}
        >
          {t(`action.${kind}`)}
        </HeldButton>
      </div>
    </Modal>
  );
}
