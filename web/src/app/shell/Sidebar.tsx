import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { count } from "../../lib/format/format.ts";
import { paths } from "../../lib/page/paths.ts";
import styles from "./Sidebar.module.css";

const SETTINGS = [
  ["users", paths.users],
  ["tokens", paths.tokens],
  ["sessions", paths.sessions],
  ["signIn", paths.signInSettings],
  ["api", paths.api],
  ["about", paths.about],
] as const;

export function Sidebar(props: { count: number | null; onGone: () => void }) {
  const { t } = useTranslation();
  return (
    <nav className={styles.side} aria-label={t("menu.label")}>
      <Item to={paths.dashboard} end onGone={props.onGone}>
        {t("menu.dashboard")}
      </Item>
      <div className={styles.group}>{t("menu.resources")}</div>
      <Item to={paths.services} onGone={props.onGone}>
        {t("menu.services")}
        {props.count !== null && <span className={styles.count}>{count(props.count)}</span>}
      </Item>
      <Item to={paths.snapshots} lone onGone={props.onGone}>
        {t("menu.snapshots")}
      </Item>
      <Item to={paths.audit} onGone={props.onGone}>
        {t("menu.audit")}
      </Item>
      <div className={styles.group}>{t("menu.settings")}</div>
      {SETTINGS.map(([name, to]) => (
        <Item key={name} to={to} onGone={props.onGone}>
          {t(`menu.${name}`)}
        </Item>
      ))}
    </nav>
  );
}

function Item(props: { to: string; end?: boolean; lone?: boolean; onGone: () => void; children: React.ReactNode }) {
  return (
    <NavLink
      className={`${styles.item ?? ""} ${props.lone === true ? (styles.lone ?? "") : ""}`}
      to={props.to}
      end={props.end === true}
      onClick={props.onGone}
    >
      {props.children}
    </NavLink>
  );
}
