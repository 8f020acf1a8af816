import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Outlet } from "react-router";
import { servicesQuery } from "../api/queries.ts";
import { isTyping } from "../lib/typing.ts";
import { Banner } from "./Banner.tsx";
import { Header } from "./Header.tsx";
import { Notices } from "./Notices.tsx";
import { Sidebar } from "./Sidebar.tsx";
import styles from "./Shell.module.css";

declare const __MOCK__: boolean;

const Help = lazy(async () => ({ default: (await import("./Help.tsx")).Help }));
const MockPanel = __MOCK__ ? lazy(async () => ({ default: (await import("./MockPanel.tsx")).MockPanel })) : null;

export function Shell() {
  const { t } = useTranslation();
  const [menuOpen, setMenuOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const services = useQuery(servicesQuery());
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "?" && !isTyping(event.target)) setHelp(true);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <div className={styles.shell} data-menu={menuOpen}>
      <a className={styles.skip} href="#content">
        {t("skip")}
      </a>
      <Header
        services={services.data}
        onMenu={() => setMenuOpen((open) => !open)}
        menuOpen={menuOpen}
        onHelp={() => setHelp(true)}
      />
      <Sidebar count={services.data?.length ?? null} onGone={() => setMenuOpen(false)} />
      {menuOpen && <div className={styles.shade} onClick={() => setMenuOpen(false)} />}
      <main id="content" className={styles.main} tabIndex={-1}>
        <Banner services={services.data} />
        <div className={styles.page}>
          <Outlet />
        </div>
      </main>
      <Notices />
      <Suspense>
        {help && <Help onClose={() => setHelp(false)} />}
        {MockPanel && <MockPanel />}
      </Suspense>
    </div>
  );
}
