import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useListState } from "../../../api/hooks/list-state.ts";
import { useAgain } from "../../../api/hooks/use-again.ts";
import { usePermission } from "../../../api/session/use-permission.ts";
import { usePageTitle } from "../../../lib/format/page-title.ts";
import { whyNot } from "../../../lib/format/words.ts";
import { ListBody } from "../../../ui/list/ListBody.tsx";
import { Page } from "../../../ui/page/Page.tsx";
import { Bars } from "../../../ui/page/PageSkeleton.tsx";
import { Forbidden } from "../Forbidden.tsx";
import { settingsQuery } from "../queries.ts";

const SignInForm = lazy(async () => ({ default: (await import("./SignInForm.tsx")).SignInForm }));

export function SignInPage() {
  const { t } = useTranslation("settings");
  usePageTitle(t("signIn.title"));
  const why = whyNot(usePermission("settings.manage"));
  return (
    <Page crumb={t("crumb", { page: t("signIn.title") })} title={t("signIn.title")}>
      {why === null ? <Settings /> : <Forbidden why={why} />}
    </Page>
  );
}

function Settings() {
  const { t } = useTranslation("settings");
  const settings = useQuery(settingsQuery());
  const state = useListState(settings);
  useAgain(settings);
  return (
    <ListBody
      state={state}
      loading={t("signIn.loading")}
      failed={t("signIn.failed")}
      onRetry={() => void settings.refetch()}
    >
      <Suspense fallback={<Bars rows={6} />}>
        {settings.data !== undefined && <SignInForm settings={settings.data} />}
      </Suspense>
    </ListBody>
  );
}
