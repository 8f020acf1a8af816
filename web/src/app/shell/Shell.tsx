import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useNavigate } from "react-router";
import { servicesQuery } from "../../api/queries.ts";
import { useWhoami } from "../../api/session/use-permission.ts";
import { withWords } from "../theme/lang.ts";
import { session } from "../../api/http/session.ts";
import { paths } from "../../lib/page/paths.ts";
import { isTyping } from "../../lib/page/typing.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { doorTo } from "../../lib/page/way-back.ts";
import { LazyLayer } from "../../ui/layer/LazyLayer.tsx";
import { PageSkeleton } from "../../ui/page/PageSkeleton.tsx";
import { Banner } from "../notices/Banner.tsx";
import { Gates } from "./Gates.tsx";
import { Header } from "./Header.tsx";
import { Notices } from "../notices/Notices.tsx";
import { Sidebar } from "./Sidebar.tsx";
import styles from "./Shell.module.css";

declare const __MOCK__: boolean;

const Help = lazy(async () => ({ default: (await import("./Help.tsx")).Help }));
const LookBar = lazy(async () => ({
  default: (await withWords(import("../../features/session/LookBar.tsx"))).LookBar,
}));
const MockPanel = __MOCK__ ? lazy(async () => ({ default: (await import("./MockPanel.tsx")).MockPanel })) : null;

export function Shell() {
  const { t } = useTranslation();
  const [menuOpen, setMenuOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const services = useQuery(servicesQuery());
  const navigate = useNavigate();
  const now = useStore(session);
  const me = useWhoami();
  const temporary = now.is === "in" && now.mustChangePassword;
  useEffect(() => {
    // reset by an administrator while this page was open
    if (temporary) void navigate(doorTo(paths.newPassword, location.pathname + location.search), { replace: true });
  }, [temporary, navigate]);
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
        {me?.readOnly && (
          <Suspense fallback={null}>
            <LookBar facts={me.readOnly} endsAt={me.session?.expiresAt ?? null} />
          </Suspense>
        )}
        <Banner services={services.data} />
        <div className={styles.page}>
          <Outlet />
        </div>
      </main>
      <Notices />
      <Gates />
      <LazyLayer>{help && <Help onClose={() => setHelp(false)} />}</LazyLayer>
      <Suspense fallback={null}>{MockPanel && <MockPanel />}</Suspense>
    </div>
  );
}

/** The shell's outline, shown while the signed-in user is being fetched, so that the layout does not shift. */
export function ShellFrame() {
  return (
    <div className={styles.shell}>
      <div className={styles.top} />
      <div className={styles.side} />
      <div className={styles.main}>
        <PageSkeleton />
      </div>
    </div>
  );
}
