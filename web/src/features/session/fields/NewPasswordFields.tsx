import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sayIt } from "../../../lib/format/words.ts";
import { type Draft, draftFaults } from "./new-password.ts";
import { PasswordField } from "./PasswordField.tsx";

/**
 * A new password, typed twice. Rules are checked while typing, but not before a field was left or submitted, so that no
 * error appears for an incomplete password. `sent`: a submit was attempted; `refused`: the server's refusal.
 */
export function NewPasswordFields(props: {
  draft: Draft;
  login: string;
  sent: boolean;
  refused: string | null;
  readOnly: boolean;
  onDraft: (draft: Draft) => void;
}) {
  const { t } = useTranslation("session");
  const [left, setLeft] = useState({ next: false, repeat: false });
  const { draft } = props;
  const faults = draftFaults(draft, props.login);
  const next = (left.next && draft.next !== "") || props.sent ? faults.next : null;
  const repeat = (left.repeat && draft.repeat !== "") || props.sent ? faults.repeat : null;
  return (
    <>
      <PasswordField
        label={t("newPassword.next")}
        description={t("newPassword.hint")}
        name="new-password"
        autoComplete="new-password"
        value={draft.next}
        error={props.refused ?? (next === null ? null : sayIt({ code: next }))}
        readOnly={props.readOnly}
        onBlur={() => setLeft((now) => ({ ...now, next: true }))}
        onChange={(e) => props.onDraft({ ...draft, next: e.currentTarget.value })}
      />
      <PasswordField
        label={t("newPassword.repeat")}
        name="new-password-again"
        autoComplete="new-password"
        value={draft.repeat}
        error={repeat === null ? null : t("newPassword.differs")}
        readOnly={props.readOnly}
        onBlur={() => setLeft((now) => ({ ...now, repeat: true }))}
        onChange={(e) => props.onDraft({ ...draft, repeat: e.currentTarget.value })}
      />
    </>
  );
}
