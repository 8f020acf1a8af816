import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ComponentType, lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useNavigate, useParams } from "react-router";
import type { Service } from "@core-console/shared/contract/service";
import { clusterQuery, servicesQuery } from "../../api/queries.ts";
import { news } from "../../api/stream/news.ts";
import { announce } from "../../lib/store/notices.ts";
import { usePageTitle } from "../../lib/format/page-title.ts";
import { paths } from "../../lib/page/paths.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { COLUMN_IDS, NARROW_COLUMNS } from "./table/columns.tsx";
import { Page } from "../../ui/page/Page.tsx";
import { Dialogs } from "./Dialogs.tsx";
import type { MenuAt } from "./acts/RowMenu.tsx";
import { LazyLayer } from "../../ui/layer/LazyLayer.tsx";
import { byAge, fitting } from "./table/rows-view.ts";
import { ServicesFoot } from "./table/ServicesFoot.tsx";
import styles from "./ServicesPage.module.css";
import { ServicesBody } from "./ServicesBody.tsx";
import { ServicesTable } from "./table/ServicesTable.tsx";
import { Toolbar } from "./table/Toolbar.tsx";
import { useTableView } from "./table/use-table-view.ts";
import { useTicked } from "./table/use-ticked.ts";
import { useChangeBarred } from "./model/use-change-barred.ts";
import { useKeys } from "./acts/use-keys.ts";
import { type RowActions, useRowActions } from "./acts/use-row-actions.ts";

const RowMenu = lazy(async () => ({ default: (await import("./acts/RowMenu.tsx")).RowMenu }));

/** `WaitingHosts`: what stands above the table while hosts wait for approval; fetched only then, with its words. */
export function ServicesPage(props: {
  WaitingHosts: ComponentType<{ services: readonly Service[]; actions: RowActions }>;
}) {
  const { t } = useTranslation("services");
  usePageTitle(t("title"));
  const navigate = useNavigate();
  const { ref: openRef } = useParams();
  const { view, setView, search, setSearch, deferred, clear } = useTableView();

  const list = useQuery(servicesQuery());
  const cluster = useQuery(clusterQuery()).data;
  const old = useStore(news.old);
  const narrow = useMediaQuery("(max-width: 640px)", false, { getInitialValueInEffect: false });
  const shown = view.columns ?? (narrow ? NARROW_COLUMNS : COLUMN_IDS);
  const all = useMemo(() => byAge(list.data ?? []), [list.data]);
  const waiting = useMemo(() => all.filter((s) => s.join?.approval !== undefined), [all]);
  const rows = useMemo(() => fitting(all, { ...view, search: deferred }, old), [all, view, deferred, old]);

  const ticked = useTicked(all);
  const [adding, setAdding] = useState(false);
  const barred = useChangeBarred();
  const add = () => (barred === null ? setAdding(true) : announce(barred, true));
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const actions = useRowActions();
  const onOpen = useCallback(
    (s: Service) => void navigate({ pathname: paths.service(s.ref), search: location.search }),
    [navigate],
  );
  const { targets } = ticked;
  const onMenu = useCallback(
    (s: Service, at: { x: number; y: number }) => setMenu({ ...at, ref: s.ref, services: targets(s.ref) }),
    [targets],
  );
  useKeys({ onAdd: add, onAct: (action, focusedRef) => actions.start(action, targets(focusedRef)) });

  return (
    <Page fills crumb={t("crumb")} title={t("title")}>
      <Toolbar
        search={search}
        ticked={ticked.services}
        shown={shown}
        onSearch={setSearch}
        onAdd={add}
        refetch={list.refetch}
        onAct={(action) => actions.start(action, ticked.services)}
        onColumns={(columns) => setView({ ...view, columns })}
      />
      {(waiting.length > 0 || actions.pending?.is === "review") && (
        <Suspense fallback={null}>
          <props.WaitingHosts services={waiting} actions={actions} />
        </Suspense>
      )}
      <ServicesBody list={list} shown={rows.length} onAdd={add} onClear={clear}>
        <ServicesTable
          rows={rows}
          view={view}
          shown={shown}
          old={old}
          narrow={narrow}
          ticked={ticked.refs}
          openRef={openRef ?? null}
          onView={setView}
          onTick={ticked.tick}
          onOpen={onOpen}
          onMenu={onMenu}
        />
        <p className={styles.foot}>
          <ServicesFoot shown={rows.length} services={all} cluster={cluster} />
        </p>
      </ServicesBody>
      <LazyLayer>
        {menu && (
          <RowMenu at={menu} onAct={(action) => actions.start(action, menu.services)} onClose={() => setMenu(null)} />
        )}
      </LazyLayer>
      <Dialogs adding={adding} onAdding={setAdding} actions={actions} onGone={(refs) => ticked.tick(refs, false)} />
      <Outlet context={actions} />
    </Page>
  );
}
