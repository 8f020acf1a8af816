import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useListState } from "../../api/hooks/list-state.ts";
import { useAgain } from "../../api/hooks/use-again.ts";
import { usePermission } from "../../api/session/use-permission.ts";
import { announce } from "../../lib/store/notices.ts";
import { usePageTitle } from "../../lib/format/page-title.ts";
import { whyNot } from "../../lib/format/words.ts";
import { ReloadIcon } from "../../ui/text/icons.tsx";
import { ListBody } from "../../ui/list/ListBody.tsx";
import { Message } from "../../ui/layer/Message.tsx";
import { Bar, Page } from "../../ui/page/Page.tsx";
import styles from "./audit.module.css";
import { isFiltered, NO_FILTERS, readView, type AuditView, writeView } from "./audit-url.ts";
import { AuditTable } from "./AuditTable.tsx";
import { EndOfList } from "./EndOfList.tsx";
import { Exports } from "./Exports.tsx";
import { Filters } from "./Filters.tsx";
import { auditQuery, newerQuery } from "./queries.ts";

export function AuditPage() {
  const { t } = useTranslation("audit");
  usePageTitle(t("title"));
  const why = whyNot(usePermission("audit.read"));
  return (
    <Page crumb={t("crumb")} title={t("title")}>
      {why === null ? <Audit /> : <Message level={2} title={t("forbidden")} text={why} />}
    </Page>
  );
}

function Audit() {
  const { t } = useTranslation("audit");
  const client = useQueryClient();
  const [url, setUrl] = useSearchParams();
  const view = useMemo(() => readView(url), [url]);
  const setView = useCallback((next: AuditView) => setUrl((now) => writeView(next, now), { replace: true }), [setUrl]);
  const list = useInfiniteQuery(auditQuery(view));
  const state = useListState(list);
  useAgain(list);
  const entries = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const first = entries[0]?.id ?? null;
  const watched = list.isSuccess && !list.isFetching && !(view.when.is === "between" && view.when.to !== null);
  const newer = useQuery({ ...newerQuery(view, first), enabled: watched }).data;
  const [refreshing, setRefreshing] = useState(false);
  const refresh = async () => {
    setRefreshing(true);
    // keep the newest page only: older ones are fetched again while scrolling
    client.setQueryData(auditQuery(view).queryKey, (data) =>
      data === undefined ? data : { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    );
    const fresh = await list.refetch();
    setRefreshing(false);
    if (fresh.isSuccess) announce(t("refreshed"));
  };
  return (
    <>
      <Bar end={<Exports view={view} />}>
        <Button variant="default" leftSection={<ReloadIcon />} loading={refreshing} onClick={() => void refresh()}>
          {t("refresh")}
        </Button>
        <span role="status">
          {newer !== undefined && newer.count > 0 && (
            <Button variant="subtle" onClick={() => void refresh()}>
              {t(newer.more ? "newerMany" : "newer", { count: newer.count })}
            </Button>
          )}
        </span>
      </Bar>
      <Filters view={view} onView={setView} />
      <ListBody state={state} loading={t("loading")} failed={t("failed")} onRetry={() => void list.refetch()}>
        {entries.length === 0 ? (
          isFiltered(view) ? (
            <Message level={2} title={t("noMatch")} text={t("noMatchText")}>
              <Button variant="default" onClick={() => setView(NO_FILTERS)}>
                {t("clear")}
              </Button>
            </Message>
          ) : (
            <Message level={2} title={t("empty")} text={t("emptyText")} />
          )
        ) : (
          <div className={styles.list}>
            <AuditTable entries={entries} />
            <EndOfList
              more={list.hasNextPage}
              loading={list.isFetchingNextPage}
              count={entries.length}
              onMore={() => void list.fetchNextPage()}
            />
          </div>
        )}
      </ListBody>
    </>
  );
}
