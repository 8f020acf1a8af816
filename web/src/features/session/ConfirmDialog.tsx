import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { confirmed } from "../../api/http/confirmation.ts";
import { codeOf } from "../../api/http/problem.ts";
import { confirmPassword } from "../../api/session/sign-in.ts";
import { PendingButton } from "../../ui/page/PendingButton.tsx";
import styles from "./Door.module.css";
import { Fault } from "./Door.tsx";
import { Gate } from "./Gate.tsx";
import { PasswordField } from "./fields/PasswordField.tsx";
import { useRefusal } from "./use-refusal.ts";

/**
 * Asks for the password that an act needs; the act continues by itself afterwards, and is cancelled with the dialog.
 */
export function ConfirmDialog(props: { login: string }) {
  const { t } = useTranslation("session");
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const refusal = useRefusal();
  const field = useRef<HTMLInputElement>(null);
  const give = useMutation({
    mutationFn: (password: string) => confirmPassword(client, password),
    onSuccess: () => confirmed(true),
    onError: (error) => {
      refusal.take(error, (e) => (codeOf(e) === "bad_credentials" ? t("confirm.wrong") : null));
      field.current?.focus();
      field.current?.select();
    },
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (give.isPending || refusal.waits) return;
    const password = field.current?.value ?? "";
    if (password === "") return refusal.say(t("enterPassword"));
    refusal.clear();
    give.mutate(password);
  };
  return (
    <Gate title={t("confirm.title")} above={400} veil={false}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <p>{t("confirm.text", { login: props.login })}</p>
        <input type="text" name="username" autoComplete="username" value={props.login} readOnly hidden />
        <PasswordField
          ref={field}
          data-autofocus
          label={t("password")}
          name="password"
          autoComplete="current-password"
          readOnly={give.isPending}
        />
        <Fault text={refusal.text} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => confirmed(false)}>
            {common("cancel")}
          </Button>
          <PendingButton type="submit" waits={false} pending={give.isPending} barred={refusal.waits}>
            {t("confirm.submit")}
          </PendingButton>
        </div>
      </form>
    </Gate>
  );
}
