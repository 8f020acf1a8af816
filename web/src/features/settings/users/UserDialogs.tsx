import { useTranslation } from "react-i18next";
import type { User } from "@core-console/shared/contract/access";
import { AddUserDialog } from "./AddUserDialog.tsx";
import type { Click } from "../../../api/http/change.ts";
import { changeUser, endSessionsOf, removeUser } from "../changes.ts";
import { ChangeUserDialog } from "./ChangeUserDialog.tsx";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { ResetPasswordDialog } from "./ResetPasswordDialog.tsx";
import { isLastAdministrator, type UserAct } from "./user-acts.ts";

export type UserDialog = { is: "add" } | { is: UserAct; id: string };

/** The open dialog, for the user's current data. */
export function UserDialogs(props: {
  dialog: UserDialog;
  users: readonly User[];
  onChanged: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("settings");
  const { dialog, onChanged, onClose } = props;
  if (dialog.is === "add") return <AddUserDialog onAdded={onChanged} onClose={onClose} />;
  const user = props.users.find((u) => u.id === dialog.id);
  if (user === undefined) return null;
  if (dialog.is === "change")
    return (
      <ChangeUserDialog
        user={user}
        last={isLastAdministrator(user, props.users)}
        onChanged={onChanged}
        onStale={onChanged}
        onClose={onClose}
      />
    );
  if (dialog.is === "reset") return <ResetPasswordDialog user={user} onReset={onChanged} onClose={onClose} />;
  const act = dialog.is;
  const name = user.login;
  const run: Record<typeof act, (click: Click) => Promise<unknown>> = {
    endSessions: (click) => endSessionsOf(user.id, click),
    disable: (click) => changeUser(user, { disabled: true }, click),
    enable: (click) => changeUser(user, { disabled: false }, click),
    remove: (click) => removeUser(user, click),
  };
  return (
    <ConfirmDialog
      asked={{
        title: t(`users.${act}.title`, { name }),
        text: t(`users.${act}.text`, { name }),
        yes: t(`users.act.${act}`),
        done: t(`users.${act}.done`, { name }),
        danger: act === "disable" || act === "remove",
        run: run[act],
      }}
      onDone={onChanged}
      onFailed={onChanged}
      onClose={onClose}
    />
  );
}
