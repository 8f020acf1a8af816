import { ActionIcon, Menu } from "@mantine/core";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Whoami } from "@core-console/shared/contract/access";
import { paths } from "../../../lib/page/paths.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { ActItem } from "../../../ui/list/ActItem.tsx";
import { UserIcon } from "../../../ui/text/icons.tsx";
import { LazyLayer } from "../../../ui/layer/LazyLayer.tsx";
import styles from "./UserMenu.module.css";
import { useSignOut } from "../use-sign-out.ts";

const ChangePasswordDialog = lazy(async () => ({
  default: (await import("../ChangePasswordDialog.tsx")).ChangePasswordDialog,
}));

/** The signed-in user and the actions on the account. `open`: a click came before this was loaded. */
export function UserMenu(props: { me: Whoami; open: boolean }) {
  const { t } = useTranslation("session");
  const { me } = props;
  const role = sayIt({ code: `user_role.${me.role}` });
  const leave = useSignOut();
  const [changing, setChanging] = useState(false);
  const label = t("menu.label", { login: me.login, role });
  return (
    <>
      <Menu position="bottom-end" defaultOpened={props.open} returnFocus>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={label} title={label}>
            <UserIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown className={styles.menu ?? ""}>
          <Menu.Label className={styles.who ?? ""}>
            {me.name !== "" && me.name !== me.login && <b>{me.name}</b>}
            <span>{me.login}</span>
            <span className="dim">{role}</span>
          </Menu.Label>
          <Menu.Divider />
          <Menu.Item component={Link} to={paths.sessions}>
            {t("menu.sessions")}
          </Menu.Item>
          <Menu.Item component={Link} to={paths.tokens}>
            {t("menu.tokens")}
          </Menu.Item>
          <ActItem why={me.source === "local" ? null : t("menu.provider")} onAct={() => setChanging(true)}>
            {t("menu.password")}
          </ActItem>
          <Menu.Divider />
          <Menu.Item onClick={leave.start}>{t("menu.signOut")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <LazyLayer>{changing && <ChangePasswordDialog login={me.login} onClose={() => setChanging(false)} />}</LazyLayer>
    </>
  );
}
