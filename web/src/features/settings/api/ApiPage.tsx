import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useListState } from "../../../api/hooks/list-state.ts";
import { useAgain } from "../../../api/hooks/use-again.ts";
import { usePageTitle } from "../../../lib/format/page-title.ts";
import { ListBody } from "../../../ui/list/ListBody.tsx";
import { Bar, Page } from "../../../ui/page/Page.tsx";
import { Bars } from "../../../ui/page/PageSkeleton.tsx";
import { openapiQuery } from "../queries.ts";
import styles from "../settings.module.css";

const ApiBrowser = lazy(async () => ({ default: (await import("./ApiBrowser.tsx")).ApiBrowser }));

export function ApiPage() {
  const { t } = useTranslation("settings");
  usePageTitle(t("api.title"));
  const document = useQuery(openapiQuery());
  const state = useListState(document);
  useAgain(document);
  return (
    <Page crumb={t("crumb", { page: t("api.title") })} title={t("api.title")}>
      <Bar
        end={
          <Button component="a" variant="default" href="/api/v3/openapi.json" target="_blank" rel="noreferrer">
            openapi.json
          </Button>
        }
      >
        <p className={styles.lead}>{t("api.lead")}</p>
      </Bar>
      <ListBody
        state={state}
        loading={t("api.loading")}
        failed={t("api.failed")}
        onRetry={() => void document.refetch()}
      >
        <Suspense fallback={<Bars rows={8} />}>
          {document.data !== undefined && <ApiBrowser document={document.data} />}
        </Suspense>
      </ListBody>
    </Page>
  );
}
