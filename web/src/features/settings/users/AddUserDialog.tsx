import { Button, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NewUser, UserMade, UserRole } from "@core-console/shared/contract/access";
import { passwordFault } from "@core-console/shared/domain/password";
import { type FormFaults, formFaults, NO_FAULTS } from "../../../api/http/faults.ts";
import { announce } from "../../../lib/store/notices.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { addUser } from "../changes.ts";
import { ActForm, FormDialog } from "../FormDialog.tsx";
import { PasswordChoice } from "./PasswordChoice.tsx";
import { RoleSelect } from "./RoleSelect.tsx";
import { ShownOnce } from "../ShownOnce.tsx";
import { useAct } from "../../../api/hooks/use-act.ts";

const fieldOf = (at: string) =>
  at === "login_taken" ? "login" : ["login", "name", "role", "password"].includes(at) ? at : null;

/** Creates a user; then shows the temporary password, only once. */
export function AddUserDialog(props: { onAdded: () => void; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [made, setMade] = useState<UserMade | null>(null);
  const add = (done: UserMade, own: boolean) => {
    props.onAdded();
    if (!own) return setMade(done);
    announce(t("users.added", { name: done.user.login }), true);
    props.onClose();
  };
  return (
    <FormDialog
      title={made === null ? t("users.add") : t("users.added", { name: made.user.login })}
      size={made === null ? "md" : "lg"}
      onClose={props.onClose}
    >
      {made === null ? (
        <AddForm onAdded={add} onClose={props.onClose} />
      ) : (
        <ShownOnce
          secret={made.temporaryPassword}
          label={t("password.temporary")}
          text={t("password.once")}
          lost={t("password.lost")}
          onClose={props.onClose}
          more={
            <Button variant="default" onClick={() => setMade(null)}>
              {t("users.another")}
            </Button>
          }
        />
      )}
    </FormDialog>
  );
}

function AddForm(props: { onAdded: (made: UserMade, own: boolean) => void; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<UserRole>("viewer");
  const [own, setOwn] = useState<string | null>(null);
  const [faults, setFaults] = useState<FormFaults>(NO_FAULTS);
  const first = useRef<HTMLInputElement>(null);
  const act = useAct({
    run: (user: NewUser, click) => addUser(user, click),
    done: (made, user) => props.onAdded(made, user.password !== undefined),
    failed: (error) => {
      const found = formFaults(error, fieldOf);
      setFaults(found);
      if (found.fields["login"] !== undefined) first.current?.focus();
    },
  });
  const submit = () => {
    const fields: Record<string, string> = {};
    if (login.trim() === "") fields["login"] = sayIt({ code: "login" });
    const weak = own === null ? null : passwordFault({ password: own, login, common: () => false });
    if (weak !== null) fields["password"] = sayIt(weak);
    setFaults({ fields, whole: null });
    if (Object.keys(fields).length > 0) {
      if (fields["login"] !== undefined) first.current?.focus();
      return;
    }
    const named = name.trim() === "" ? {} : { name: name.trim() };
    act.start({ login: login.trim(), ...named, role, ...(own === null ? {} : { password: own }) });
  };
  return (
    <ActForm act={act} yes={t("users.addYes")} fault={faults.whole} onSubmit={submit} onCancel={props.onClose}>
      <TextInput
        ref={first}
        data-autofocus
        size="xs"
        label={t("users.login")}
        description={faults.fields["login"] === undefined ? t("users.loginHint") : undefined}
        value={login}
        error={faults.fields["login"]}
        readOnly={act.pending}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(e) => setLogin(e.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label={t("users.name")}
        value={name}
        error={faults.fields["name"]}
        readOnly={act.pending}
        autoComplete="off"
        onChange={(e) => setName(e.currentTarget.value)}
      />
      <RoleSelect role={role} disabled={act.pending} error={faults.fields["role"]} onRole={setRole} />
      <PasswordChoice own={own} error={faults.fields["password"]} readOnly={act.pending} onOwn={setOwn} />
    </ActForm>
  );
}
