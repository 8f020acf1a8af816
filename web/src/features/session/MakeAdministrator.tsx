import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { clickKeys } from "../../api/http/click-keys.ts";
import { formFaults, type FormFaults, NO_FAULTS } from "../../api/http/faults.ts";
import { spendLink } from "../../api/session/sign-in.ts";
import { sayIt } from "../../lib/format/words.ts";
import { PendingButton } from "../../ui/page/PendingButton.tsx";
import styles from "./Door.module.css";
import { Door, Fault } from "./Door.tsx";
import { draftFaults } from "./fields/new-password.ts";
import { NewPasswordFields } from "./fields/NewPasswordFields.tsx";
import { outsideText } from "./outside-text.ts";
import { useRefusal } from "./use-refusal.ts";

/** The contract's rule for a login; the schema itself would bring zod into the page. */
const LOGIN = /^[\p{L}\p{N}._@+-]{1,64}$/u;
const FIELDS: Readonly<Record<string, string>> = { login: "login", login_taken: "login", password: "password" };

/** A link that creates an administrator: login and password, no default for either. */
export function MakeAdministrator(props: { secret: string; until: string; onIn: () => void }) {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  const refusal = useRefusal();
  const [login, setLogin] = useState("");
  const [draft, setDraft] = useState({ next: "", repeat: "" });
  const [sent, setSent] = useState(false);
  const [faults, setFaults] = useState<FormFaults>(NO_FAULTS);
  // while the outcome of a click is unknown, the next click repeats it: the link is consumed once
  const [keys] = useState(clickKeys);
  const field = useRef<HTMLInputElement>(null);
  const make = useMutation({
    mutationFn: (key: string) => spendLink(client, props.secret, { login: login.trim(), password: draft.next }, key),
    onSuccess: props.onIn,
    onError: (error) => {
      keys.failed(error);
      const found = formFaults(error, (at) => FIELDS[at] ?? null);
      setFaults(found);
      if (found.whole !== null) refusal.take(error, (e) => outsideText(e, t));
      if (found.fields["login"] !== undefined) field.current?.focus();
    },
  });
  const badLogin = LOGIN.test(login.trim()) ? null : login.trim() === "" ? t("enterLogin") : sayIt({ code: "login" });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (make.isPending || refusal.waits) return;
    setSent(true);
    refusal.clear();
    setFaults(NO_FAULTS);
    const wrong = draftFaults(draft, login.trim());
    if (badLogin !== null) return field.current?.focus();
    if (wrong.next === null && wrong.repeat === null) make.mutate(keys.keyFor([login.trim(), draft.next]));
  };
  return (
    <Door title={t("setup.title")} text={`${t("setup.text")} ${t("setup.until", { time: props.until })}`}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextInput
          ref={field}
          autoFocus
          label={t("login")}
          description={t("setup.loginHint")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          value={login}
          error={faults.fields["login"] ?? (sent ? badLogin : null)}
          readOnly={make.isPending}
          onChange={(e) => setLogin(e.currentTarget.value)}
        />
        <NewPasswordFields
          draft={draft}
          login={login.trim()}
          sent={sent}
          refused={faults.fields["password"] ?? null}
          readOnly={make.isPending}
          onDraft={(next) => {
            setDraft(next);
            setFaults(NO_FAULTS);
          }}
        />
        <Fault text={refusal.text} />
        <PendingButton type="submit" waits={false} pending={make.isPending} barred={refusal.waits}>
          {t("setup.make")}
        </PendingButton>
      </form>
    </Door>
  );
}
