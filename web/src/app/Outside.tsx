import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Outlet } from "react-router";
import { pageTitle } from "../lib/page-title.ts";
import { useStore } from "../lib/use-store.ts";
import { Gates } from "./Gates.tsx";
import { Notices } from "./Notices.tsx";
import styles from "./Outside.module.css";
import { LangSwitch, SchemeSwitch } from "./Switches.tsx";

/** The frame of the pages before one is signed in: nothing of the cluster is shown. */
export function Outside() {
  const { t } = useTranslation();
  const page = useStore(pageTitle);
  useEffect(() => {
    document.title = `${page === "" ? "" : `${page} · `}Core console`;
  }, [page]);
  return (
    <div className={styles.outside}>
      <header className={styles.head}>
        <span className={styles.mark} aria-hidden="true" />
        <b>{t("brand")}</b>
        <span className={styles.gap} />
        <LangSwitch />
        <SchemeSwitch />
      </header>
      <main id="content" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
      <Notices />
      <Gates />
    </div>
  );
}
