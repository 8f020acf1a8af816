import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { addService } from "../../../api/changes.ts";
import { clickKeys } from "../../../api/http/click-keys.ts";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { nameFault } from "../../../lib/page/name-fault.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { DialogButtons } from "../../../ui/layer/Dialog.tsx";
import { PendingButton } from "../../../ui/page/PendingButton.tsx";
import styles from "./NameForm.module.css";
import { draftName } from "./draft.ts";
import { useChangeBarred } from "../model/use-change-barred.ts";

export function NameForm(props: { onAdded: (service: Service) => void; onPending: (pending: boolean) => void }) {
  const { t } = useTranslation("services");
  const client = useQueryClient();
  const waits = useWaits();
  const barred = useChangeBarred();
  const name = useStore(draftName);
  const [fault, setFault] = useState<string | null>(null);
  const [keys] = useState(clickKeys);
  const giveUp = useRef<AbortController | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const add = useMutation({
    mutationFn: (click: { name: string; key: string; signal: AbortSignal }) =>
      addService(client, click.name, click.key, click.signal),
    onSuccess: (service) => {
      keys.done();
      draftName.set("");
      props.onAdded(service);
    },
    onError: (error) => {
      keys.failed(error);
      setFault(failureText(error));
      field.current?.focus();
    },
  });
  const { onPending } = props;
  useEffect(() => onPending(add.isPending), [add.isPending, onPending]);
  // the dialog gives the focus when it opens; after a guide it is open already
  useEffect(() => field.current?.focus(), []);

  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (add.isPending || barred !== null) return;
    const wrong = nameFault(name);
    if (wrong !== null) {
      setFault(sayIt({ code: wrong }));
      field.current?.focus();
      return;
    }
    setFault(null);
    giveUp.current = new AbortController();
    add.mutate({ name: name.trim(), key: keys.keyFor(name.trim()), signal: giveUp.current.signal });
  };
  return (
    <form onSubmit={submit} noValidate className={styles.form}>
      <TextInput
        ref={field}
        data-autofocus
        label={t("form.name")}
        description={t("form.hint")}
        value={name}
        error={fault ?? barred}
        readOnly={add.isPending}
        autoComplete="off"
        spellCheck={false}
        onChange={(e) => {
          draftName.set(e.currentTarget.value);
          setFault(null);
        }}
      />
      <DialogButtons apart>
        {add.isPending && (
          <Button variant="default" onClick={() => giveUp.current?.abort()}>
            {t("form.giveUp")}
          </Button>
        )}
        <PendingButton waits={waits} type="submit" barred={barred !== null} pending={add.isPending}>
          {t("form.submit")}
        </PendingButton>
      </DialogButtons>
    </form>
  );
}
