import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { codeOf } from "../../api/http/problem.ts";
import { listState } from "../../api/hooks/list-state.ts";
import { serviceQuery, servicesQuery } from "../../api/queries.ts";
import { usePermission } from "../../api/session/use-permission.ts";
import { usePageTitle } from "../../lib/format/page-title.ts";
import { paths } from "../../lib/page/paths.ts";
import { whyNot } from "../../lib/format/words.ts";
import { ListBody } from "../../ui/list/ListBody.tsx";
import { Message } from "../../ui/layer/Message.tsx";
import { Page } from "../../ui/page/Page.tsx";
import styles from "./log.module.css";
import { LineFacts } from "./LineFacts.tsx";
import type { FedLine } from "./log-feed.ts";
import { type LogView, readView, writeView } from "./log-url.ts";
import { LogBar } from "./LogBar.tsx";
import { LogLines } from "./LogLines.tsx";
import { useLog } from "./use-log.ts";

/** The log of one Core, on whichever host it runs: read, follow, search, download, and change its level. */
export function LogPage() {
  const { t } = useTranslation("log");
  const { ref = "" } = useParams();
  const listed = useQuery({ ...servicesQuery(), enabled: false }).data?.find((s) => s.ref === ref);
  const name = useQuery({ ...serviceQuery(ref), enabled: listed === undefined, retry: false }).data?.name;
  const title = t("title", { name: listed?.name ?? name ?? "" });
  usePageTitle(title);
  const why = whyNot(usePermission("logs.read"));
  return (
    <Page crumb={t("crumb")} title={title}>
      {why === null ? (
        <Log serviceRef={ref} />
      ) : (
        <Message level={2} title={t("forbidden")} text={why}>
          <Button component={Link} to={paths.service(ref)}>
            {t("back")}
          </Button>
        </Message>
      )}
    </Page>
  );
}

function Log({ serviceRef }: { serviceRef: string }) {
  const { t } = useTranslation("log");
  const [url, setUrl] = useSearchParams();
  const view = useMemo(() => readView(url), [url]);
  const setView = useCallback((next: LogView) => setUrl((now) => writeView(next, now), { replace: true }), [setUrl]);
  const feed = useLog(serviceRef, view);
  const [chosen, setChosen] = useState<FedLine | null>(null);
  const { lines, state, error } = feed;
  const none = codeOf(error) === "not_found";
  const ready = lines.length > 0 || state === "live" || state === "read";
  return (
    <>
      <LogBar serviceRef={serviceRef} view={view} onView={setView} />
      {none ? (
        <Message level={2} title={t("none")} text={listState({ data: undefined, error }).failed?.text ?? ""} />
      ) : (
        <ListBody
          state={{ ...listState({ data: undefined, error }), ready }}
          loading={t("loading")}
          failed={t("failed")}
          onRetry={feed.again}
        >
          <LogLines lines={lines} view={view} chosen={chosen?.n ?? null} onChoose={setChosen} />
          <p className={styles.foot}>
            <span>{t("count", { count: lines.length })}</span>
            <span role="status" className="dim">
              {state === "broken" ? t("broken") : view.follow ? t("live") : t("read")}
            </span>
            {!view.follow && (
              <Button variant="subtle" size="compact-xs" onClick={feed.again}>
                {t("refresh")}
              </Button>
            )}
          </p>
        </ListBody>
      )}
      {chosen !== null && <LineFacts line={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
