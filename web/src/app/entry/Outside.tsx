import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Outlet } from "react-router";
import { pageTitle } from "../../lib/format/page-title.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { Gates } from "../shell/Gates.tsx";
import { Notices } from "../notices/Notices.tsx";
import styles from "./Outside.module.css";
import { LangSwitch, SchemeSwitch } from "../shell/Switches.tsx";

/** The frame of the pages before sign-in: shows nothing of the cluster. */
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
