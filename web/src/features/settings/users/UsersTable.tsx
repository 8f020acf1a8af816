import { ActionIcon, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { User, Whoami } from "@core-console/shared/contract/access";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { DASH } from "../../../lib/format/format.ts";
import { DotsIcon } from "../../../ui/text/icons.tsx";
import table from "../../../ui/list/ListTable.module.css";
import { Moment } from "../Moment.tsx";
import { roleName } from "./RoleSelect.tsx";
import styles from "../settings.module.css";
import { type UserAct, userActs } from "./user-acts.ts";

const stateOf = (user: User) => (user.disabled ? "disabled" : user.mustChangePassword ? "temporary" : "active");

export function UsersTable(props: {
  users: readonly User[];
  me: Whoami | undefined;
  onAct: (act: UserAct, user: User) => void;
}) {
  const { t } = useTranslation("settings");
  const cols = ["login", "name", "role", "state", "source", "lastSignIn", "created"] as const;
  return (
    <table className={table.table} aria-label={t("users.title")}>
      <thead>
        <tr>
          {cols.map((c) => (
            <th key={c} scope="col" className={c === "login" || c === "role" || c === "state" ? "" : table.wide}>
              {t(`users.${c}`)}
            </th>
          ))}
          <th className={table.act} scope="col">
            <span className="visually-hidden">{t("acts")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.users.map((user) => (
          <tr key={user.id}>
            <td>
              <b>{user.login}</b>
              {user.id === props.me?.id && <span className={styles.mark}>{t("users.you")}</span>}
              <span className={table.second}>{user.name}</span>
            </td>
            <td className={table.wide}>{user.name === "" ? <span className="dim">{DASH}</span> : user.name}</td>
            <td className={table.fixed}>{roleName(user.role)}</td>
            <td>
              <span className={styles.state} data-state={stateOf(user)}>
                {t(`users.is.${stateOf(user)}`)}
              </span>
            </td>
            <td className={table.wide}>{t(`users.from.${user.source}`)}</td>
            <td className={`${table.fixed} ${table.wide}`}>
              {user.lastSignInAt === null ? (
                <span className="dim">{t("never")}</span>
              ) : (
                <Moment at={user.lastSignInAt} />
              )}
            </td>
            <td className={`${table.fixed} ${table.wide}`} title={t("users.by", { by: user.createdBy })}>
              <Moment at={user.createdAt} />
            </td>
            <td className={table.act}>
              <UserMenu user={user} users={props.users} onAct={props.onAct} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function UserMenu(props: { user: User; users: readonly User[]; onAct: (act: UserAct, user: User) => void }) {
  const { t } = useTranslation("settings");
  const readOnly = useReadOnly();
  const { user } = props;
  const button = `acts-${user.id}`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon id={button} variant="subtle" color="gray" size={26} aria-label={t("actsOf", { name: user.login })}>
          <DotsIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {userActs(user, props.users, readOnly).map(({ act, why }) => (
          <div key={act}>
            {act === "remove" && <Menu.Divider />}
            <Menu.Item
              disabled={why !== null}
              className={`${styles.item ?? ""} ${act === "remove" && why === null ? (styles.danger ?? "") : ""}`}
              rightSection={why === null ? undefined : <span className={styles.why}>{t(`why.${why}`)}</span>}
              onClick={() => {
                // the dialog returns the focus to this button, not to the menu item, which is unmounted
                document.getElementById(button)?.focus();
                props.onAct(act, user);
              }}
            >
              {t(`users.act.${act}`)}
            </Menu.Item>
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
