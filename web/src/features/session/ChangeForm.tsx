import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { clickKeys } from "../../api/http/click-keys.ts";
import { formFaults, type FormFaults, NO_FAULTS } from "../../api/http/faults.ts";
import { codeOf, isOutcomeUnknown } from "../../api/http/problem.ts";
import { changePassword } from "../../api/session/sign-in.ts";
import { PendingButton } from "../../ui/page/PendingButton.tsx";
import styles from "./Door.module.css";
import { Fault } from "./Door.tsx";
import { draftFaults } from "./fields/new-password.ts";
import { NewPasswordFields } from "./fields/NewPasswordFields.tsx";
import { PasswordField } from "./fields/PasswordField.tsx";
import { useRefusal } from "./use-refusal.ts";

const FIELDS: Readonly<Record<string, string>> = { current: "current", bad_credentials: "current", next: "next" };

/** The form in which the signed-in user changes the password. `asksCurrent`: it was not confirmed just now. */
export function ChangeForm(props: { login: string; asksCurrent: boolean; onDone: () => void; onCancel?: () => void }) {
  const { t } = useTranslation("session");
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const refusal = useRefusal();
  const [asks, setAsks] = useState(props.asksCurrent);
  const [current, setCurrent] = useState("");
  const [draft, setDraft] = useState({ next: "", repeat: "" });
  const [sent, setSent] = useState(false);
  const [faults, setFaults] = useState<FormFaults>(NO_FAULTS);
  const [keys] = useState(clickKeys);
  const currentField = useRef<HTMLInputElement>(null);
  const change = useMutation({
    mutationFn: (key: string) => changePassword(client, { ...(asks ? { current } : {}), next: draft.next }, key),
    onSuccess: props.onDone,
    onError: (error) => {
      keys.failed(error);
      if (codeOf(error) === "password_needed") return setAsks(true); // the confirmation has expired by now
      const found = formFaults(error, (at) => FIELDS[at] ?? null);
      const wrong = codeOf(error) === "bad_credentials" ? { current: t("confirm.wrong") } : found.fields;
      setFaults({ ...found, fields: wrong });
      if (found.whole !== null) refusal.take(error, (e) => (isOutcomeUnknown(e) ? t("unanswered") : null));
      if (wrong["current"] !== undefined) currentField.current?.focus();
    },
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (change.isPending || refusal.waits) return;
    setSent(true);
    refusal.clear();
    setFaults(NO_FAULTS);
    if (asks && current === "") return currentField.current?.focus();
    const wrong = draftFaults(draft, props.login);
    if (wrong.next === null && wrong.repeat === null) change.mutate(keys.keyFor([asks ? current : null, draft.next]));
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {/* for password managers, which store a password under its login */}
      <input type="text" name="username" autoComplete="username" value={props.login} readOnly hidden />
      {asks && (
        <PasswordField
          ref={currentField}
          data-autofocus
          autoFocus
          label={t("newPassword.current")}
          name="current-password"
          autoComplete="current-password"
          value={current}
          error={faults.fields["current"] ?? (sent && current === "" ? t("enterPassword") : null)}
          readOnly={change.isPending}
          onChange={(e) => {
            setCurrent(e.currentTarget.value);
            setFaults(NO_FAULTS);
          }}
        />
      )}
      <NewPasswordFields
        draft={draft}
        login={props.login}
        sent={sent}
        refused={faults.fields["next"] ?? null}
        readOnly={change.isPending}
        onDraft={(next) => {
          setDraft(next);
          setFaults(NO_FAULTS);
        }}
      />
      <Fault text={refusal.text} />
      <div className={styles.buttons}>
        {props.onCancel !== undefined && (
          <Button variant="default" onClick={props.onCancel}>
            {common("cancel")}
          </Button>
        )}
        <PendingButton type="submit" waits={false} pending={change.isPending} barred={refusal.waits}>
          {t("newPassword.submit")}
        </PendingButton>
      </div>
    </form>
  );
}
