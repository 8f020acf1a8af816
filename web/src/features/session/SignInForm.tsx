import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { codeOf } from "../../api/http/problem.ts";
import { signIn, signInOptionsQuery } from "../../api/session/sign-in.ts";
import { PendingButton } from "../../ui/page/PendingButton.tsx";
import styles from "./Door.module.css";
import { Fault } from "./Door.tsx";
import { outsideText } from "./outside-text.ts";
import { PasswordField } from "./fields/PasswordField.tsx";
import { useRefusal } from "./use-refusal.ts";

/**
 * Login and password. The values are read on submit, because a password manager fills them without events. `reason`:
 * why signing in is impossible; the page shows it above the form, so the form does not repeat it. `vain`: no attempt
 * can succeed at present. `look`: there is no majority, and the session will only read.
 */
export function SignInForm(props: {
  login?: string;
  reason?: string | null;
  vain?: boolean;
  look?: boolean;
  onIn: () => void;
}) {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  const login = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const refusal = useRefusal();
  const enter = useMutation({
    mutationFn: (who: { login: string; password: string }) => signIn(client, who.login, who.password),
    onSuccess: props.onIn,
    onError: (error) => {
      refusal.take(error, (e) => outsideText(e, t));
      // from now on poll whether signing in is possible at all, and show that without flicker
      if (isLeaderless(codeOf(error))) void client.invalidateQueries({ queryKey: signInOptionsQuery().queryKey });
      password.current?.focus();
      password.current?.select();
    },
  });
  const reason = props.reason ?? null;
  const [before, setBefore] = useState(reason);
  if (before !== reason) {
    setBefore(reason);
    if (reason === null && refusal.leaderless) refusal.clear(); // the cause of the refusal has ended
  }
  const barred = refusal.waits || props.vain === true;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (enter.isPending || barred) return;
    const who = { login: login.current?.value.trim() ?? "", password: password.current?.value ?? "" };
    const missing = who.login === "" ? login : who.password === "" ? password : null;
    if (missing !== null) {
      missing.current?.focus();
      return refusal.say(t(missing === login ? "enterLogin" : "enterPassword"));
    }
    refusal.clear();
    enter.mutate(who);
  };
  const known = props.login !== undefined;
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextInput
        ref={login}
        label={t("login")}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={256}
        defaultValue={props.login ?? ""}
        readOnly={enter.isPending}
        data-autofocus={!known || undefined}
        autoFocus={!known}
      />
      <PasswordField
        ref={password}
        label={t("password")}
        name="password"
        autoComplete="current-password"
        readOnly={enter.isPending}
        data-autofocus={known || undefined}
        autoFocus={known}
      />
      {/* shown once: it is above the form already */}
      <Fault text={reason !== null && refusal.leaderless ? null : refusal.text} />
      <PendingButton type="submit" waits={false} pending={enter.isPending} barred={barred}>
        {t(props.look === true ? "look.signIn" : "signIn")}
      </PendingButton>
    </form>
  );
}
