import { ActionIcon, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { User, Whoami } from "@core-console/shared/contract/access";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { DASH } from "../../../lib/format/format.ts";
import { DotsIcon } from "../../../ui/text/icons.tsx";
import { type ListColumn, ListTable } from "../../../ui/list/ListTable.tsx";
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
  const columns: readonly ListColumn<User>[] = [
    {
      title: t("users.login"),
      cell: (user) => (
        <>
          <b>{user.login}</b>
          {user.id === props.me?.id && <span className={styles.mark}>{t("users.you")}</span>}
        </>
      ),
      second: (user) => user.name,
    },
    {
      title: t("users.name"),
      wide: true,
      cell: (user) => (user.name === "" ? <span className="dim">{DASH}</span> : user.name),
    },
    { title: t("users.role"), fixed: true, cell: (user) => roleName(user.role) },
    {
      title: t("users.state"),
      cell: (user) => (
        <span className={styles.state} data-state={stateOf(user)}>
          {t(`users.is.${stateOf(user)}`)}
        </span>
      ),
    },
    { title: t("users.source"), wide: true, cell: (user) => t(`users.from.${user.source}`) },
    { title: t("users.lastSignIn"), wide: true, fixed: true, cell: (user) => <Moment at={user.lastSignInAt} /> },
    {
      title: t("users.created"),
      wide: true,
      fixed: true,
      cell: (user) => <Moment at={user.createdAt} />,
      hint: (user) => t("users.by", { by: user.createdBy }),
    },
    {
      title: t("acts"),
      act: true,
      titleHidden: true,
      cell: (user) => <UserMenu user={user} users={props.users} onAct={props.onAct} />,
    },
  ];
  return <ListTable label={t("users.title")} columns={columns} rows={props.users} keyOf={(user) => user.id} />;
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
