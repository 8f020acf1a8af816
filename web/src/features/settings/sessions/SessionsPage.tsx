import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "@core-console/shared/contract/access";
import { useWhoami } from "../../../api/session/use-permission.ts";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { announce } from "../../../lib/store/notices.ts";
import { usePageTitle } from "../../../lib/format/page-title.ts";
import { Page } from "../../../ui/page/Page.tsx";
import { LazyLayer } from "../../../ui/layer/LazyLayer.tsx";
import { AllSwitch } from "../AllSwitch.tsx";
import { endOthers, endSession } from "../changes.ts";
import type { Asked } from "../ConfirmDialog.tsx";
import { sessionsQuery } from "../queries.ts";
import { SessionsTable } from "./SessionsTable.tsx";
import { SettingsList } from "../SettingsList.tsx";
import styles from "../settings.module.css";
import { useAllSwitch } from "../use-all-switch.ts";

const ConfirmDialog = lazy(async () => ({ default: (await import("../ConfirmDialog.tsx")).ConfirmDialog }));

export function SessionsPage() {
  const { t } = useTranslation("settings");
  usePageTitle(t("sessions.title"));
  const of = useAllSwitch();
  const list = useInfiniteQuery(sessionsQuery(of.all));
  const me = useWhoami();
  const readOnly = useReadOnly();
  const [asked, setAsked] = useState<Asked | null>(null);
  const sessions = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const others = sessions.filter((s) => s.user.id === me?.id && !s.current);
  const why = readOnly ? t("why.noMajority") : others.length === 0 ? t("sessions.noOthers") : null;
  const end = (s: Session) =>
    setAsked({
      title: t(s.current ? "sessions.endThisTitle" : "sessions.endTitle"),
      text: s.current ? t("sessions.endThisText") : t("sessions.endText", { name: s.user.login, address: s.address }),
      yes: t("sessions.end"),
      done: t("sessions.ended"),
      danger: true,
      run: (click) => endSession(s.id, click),
    });
  const endAllOthers = () =>
    setAsked({
      title: t("sessions.endOthers"),
      text: t("sessions.endOthersText", { count: others.length }),
      yes: t("sessions.endOthersYes"),
      done: t("sessions.othersEnded"),
      danger: true,
      run: (click) => endOthers(others, click),
    });
  return (
    <Page crumb={t("crumb", { page: t("sessions.title") })} title={t("sessions.title")}>
      <p className={styles.lead}>{t("sessions.lead")}</p>
      <SettingsList
        query={list}
        loading={t("sessions.loading")}
        failed={t("sessions.failed")}
        end={<AllSwitch label={t("sessions.all")} of={of} />}
        buttons={
          <Button
            variant="default"
            aria-disabled={why !== null}
            data-barred={why !== null}
            title={why ?? ""}
            onClick={() => (why === null ? endAllOthers() : announce(why, true))}
          >
            {t("sessions.endOthers")}
          </Button>
        }
      >
        <SessionsTable sessions={sessions} all={of.all} onEnd={end} />
      </SettingsList>
      <LazyLayer>
        {asked !== null && (
          <ConfirmDialog
            asked={asked}
            onDone={() => void list.refetch()}
            onFailed={() => void list.refetch()}
            onClose={() => setAsked(null)}
          />
        )}
      </LazyLayer>
    </Page>
  );
}
