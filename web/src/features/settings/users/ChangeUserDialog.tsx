import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { User, UserPatch, UserRole } from "@core-console/shared/contract/access";
import { type FormFaults, formFaults, NO_FAULTS } from "../../../api/http/faults.ts";
import { codeOf } from "../../../api/http/problem.ts";
import { useWhoami } from "../../../api/session/use-permission.ts";
import { announce } from "../../../lib/store/notices.ts";
import { changeUser } from "../changes.ts";
import { ActForm, FormDialog } from "../FormDialog.tsx";
import { RoleSelect } from "./RoleSelect.tsx";
import { useAct } from "../../../api/hooks/use-act.ts";

/** Changes name and role of a user. What was typed stays when another administrator changed the user meanwhile. */
export function ChangeUserDialog(props: {
  user: User;
  last: boolean;
  onChanged: () => void;
  onStale: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("settings");
  const me = useWhoami();
  const { user } = props;
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState<UserRole>(user.role);
  const [faults, setFaults] = useState<FormFaults>(NO_FAULTS);
  const act = useAct({
    run: (patch: UserPatch, click) => changeUser(user, patch, click),
    done: () => {
      announce(t("users.changed", { name: user.login }), true);
      props.onChanged();
      props.onClose();
    },
    failed: (error) => {
      if (codeOf(error) === "precondition_failed") {
        setFaults({ fields: {}, whole: t("users.stale", { name: user.login }) });
        props.onStale();
      } else {
        setFaults(formFaults(error, (at) => (at === "last_administrator" ? "role" : at === "name" ? at : null)));
      }
    },
  });
  const submit = () => {
    const patch = {
      ...(name.trim() === user.name ? {} : { name: name.trim() }),
      ...(role === user.role ? {} : { role }),
    };
    if (Object.keys(patch).length === 0) return props.onClose();
    setFaults(NO_FAULTS);
    act.start(patch);
  };
  return (
    <FormDialog title={t("users.changeTitle", { name: user.login })} onClose={props.onClose}>
      <ActForm act={act} yes={t("save")} fault={faults.whole} onSubmit={submit} onCancel={props.onClose}>
        <TextInput
          data-autofocus
          size="xs"
          label={t("users.name")}
          value={name}
          error={faults.fields["name"]}
          readOnly={act.pending}
          autoComplete="off"
          onChange={(e) => setName(e.currentTarget.value)}
        />
        <RoleSelect
          role={role}
          disabled={act.pending || props.last || user.source === "oidc"}
          error={faults.fields["role"]}
          onRole={setRole}
        />
        {props.last && <p className="dim">{t("users.lastRole")}</p>}
        {user.source === "oidc" && <p className="dim">{t("users.providerRole")}</p>}
        {me?.id === user.id && role !== user.role && <p>{t("users.ownRole")}</p>}
      </ActForm>
    </FormDialog>
  );
}
