import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { User, UserMade } from "@core-console/shared/contract/access";
import { passwordFault } from "@core-console/shared/domain/password";
import { type FormFaults, formFaults, NO_FAULTS } from "../../../api/http/faults.ts";
import { announce } from "../../../lib/store/notices.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { resetPassword } from "../changes.ts";
import { ActForm, FormDialog } from "../FormDialog.tsx";
import { PasswordChoice } from "./PasswordChoice.tsx";
import { ShownOnce } from "../ShownOnce.tsx";
import { useAct } from "../../../api/hooks/use-act.ts";

/** Sets a new temporary password, shown only once where the cluster generated it. */
export function ResetPasswordDialog(props: { user: User; onReset: () => void; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { user } = props;
  const [own, setOwn] = useState<string | null>(null);
  const [faults, setFaults] = useState<FormFaults>(NO_FAULTS);
  const [made, setMade] = useState<UserMade | null>(null);
  const act = useAct({
    run: (body: { password?: string }, click) => resetPassword(user, body, click),
    done: (answer, body) => {
      props.onReset();
      if (body.password === undefined) return setMade(answer);
      announce(t("users.resetDone", { name: user.login }), true);
      props.onClose();
    },
    failed: (error) => setFaults(formFaults(error, (at) => (at === "password" ? at : null))),
  });
  const submit = () => {
    const weak = own === null ? null : passwordFault({ password: own, login: user.login, common: () => false });
    setFaults(weak === null ? NO_FAULTS : { fields: { password: sayIt(weak) }, whole: null });
    if (weak === null) act.start(own === null ? {} : { password: own });
  };
  return (
    <FormDialog
      title={t(made === null ? "users.resetTitle" : "users.resetDone", { name: user.login })}
      onClose={props.onClose}
    >
      {made === null ? (
        <ActForm act={act} yes={t("users.resetYes")} fault={faults.whole} onSubmit={submit} onCancel={props.onClose}>
          <p>{t("users.resetText")}</p>
          <PasswordChoice own={own} error={faults.fields["password"]} readOnly={act.pending} onOwn={setOwn} />
        </ActForm>
      ) : (
        <ShownOnce
          secret={made.temporaryPassword}
          label={t("password.temporary")}
          text={t("password.once")}
          lost={t("password.lost")}
          onClose={props.onClose}
        />
      )}
    </FormDialog>
  );
}
