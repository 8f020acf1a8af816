import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { count } from "../lib/format.ts";
import { paths } from "../lib/paths.ts";
import styles from "./Sidebar.module.css";

export function Sidebar(props: { count: number | null; onGone: () => void }) {
  const { t } = useTranslation();
  return (
    <nav className={styles.side} aria-label={t("menu.label")}>
      <NavLink className={styles.item ?? ""} to={paths.dashboard} end onClick={props.onGone}>
        {t("menu.dashboard")}
      </NavLink>
      <div className={styles.group}>{t("menu.resources")}</div>
      <NavLink className={styles.item ?? ""} to={paths.services} onClick={props.onGone}>
        {t("menu.services")}
        {props.count !== null && <span className={styles.count}>{count(props.count)}</span>}
      </NavLink>
    </nav>
  );
}
