import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { failureText } from "../../api/http/failure-text.ts";
import { useListState } from "../../api/hooks/list-state.ts";
import { useAct } from "../../api/hooks/use-act.ts";
import { useAgain } from "../../api/hooks/use-again.ts";
import { useWaits } from "../../api/hooks/use-waits.ts";
import { usePermission } from "../../api/session/use-permission.ts";
import { dayAndTime } from "../../lib/format/format.ts";
import { usePageTitle } from "../../lib/format/page-title.ts";
import { whyNot } from "../../lib/format/words.ts";
import { announce } from "../../lib/store/notices.ts";
import { DialogFault } from "../../ui/layer/Dialog.tsx";
import { Message } from "../../ui/layer/Message.tsx";
import { ListBody } from "../../ui/list/ListBody.tsx";
import { Bar, Page, RefreshButton } from "../../ui/page/Page.tsx";
import { PendingButton } from "../../ui/page/PendingButton.tsx";
import { CopyText } from "../../ui/text/CopyText.tsx";
import { downloadSnapshot, putSnapshot, takeSnapshot, verifySnapshot } from "./changes.ts";
import { scheduleQuery, snapshotsQuery } from "./queries.ts";
import { type OpenDialog, SnapshotDialogs } from "./SnapshotDialogs.tsx";
import { RestoreLine } from "./restore/RestoreLine.tsx";
import { SnapshotFaults } from "./SnapshotFaults.tsx";
import { SnapshotHead } from "./SnapshotHead.tsx";
import type { SnapshotActions } from "./SnapshotMenu.tsx";
import { SnapshotsTable } from "./SnapshotsTable.tsx";
import { SnapshotVerdictLine } from "./SnapshotVerdictLine.tsx";
import { useActBars } from "./use-act-bars.ts";
import styles from "./snapshots.module.css";

export function SnapshotsPage() {
  const { t } = useTranslation("snapshots");
  usePageTitle(t("title"));
  const why = whyNot(usePermission("cluster.read"));
  return (
    <Page crumb={t("crumb")} title={t("title")}>
      {why === null ? <Snapshots /> : <Message level={2} title={t("forbidden")} text={why} />}
    </Page>
  );
}

function Snapshots() {
  const { t } = useTranslation("snapshots");
  const list = useQuery(snapshotsQuery());
  const state = useListState(list);
  useAgain(list);
  const waits = useWaits();
  const bars = useActBars();
  const mayConfigure = usePermission("settings.manage").ok;
  const settings = useQuery({ ...scheduleQuery(), enabled: mayConfigure }).data ?? null;
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const acts = useSnapshotActs(setFault);
  const all = list.data ?? [];
  const actions: SnapshotActions = {
    bars,
    onVerify: (snapshot) => acts.verify.start(snapshot.id),
    onDownload: (snapshot) => acts.download.start(snapshot.id),
    onRestore: (snapshot) => setDialog({ is: "restore", id: snapshot.id }),
    onRemove: (snapshot) => setDialog({ is: "remove", id: snapshot.id }),
  };
  const take = (
    <PendingButton pending={acts.take.pending} waits={waits} why={bars.change} onClick={() => acts.take.start(null)}>
      {t("act.take")}
    </PendingButton>
  );
  const upload = (
    <Button
      variant="default"
      aria-disabled={bars.content !== null}
      title={bars.content ?? ""}
      onClick={() => bars.content === null && setDialog({ is: "upload" })}
    >
      {t("act.upload")}
    </Button>
  );
  return (
    <>
      <ListBody state={state} loading={t("loading")} failed={t("failed")} onRetry={() => void list.refetch()}>
        <SnapshotVerdictLine snapshots={all} everyHours={settings?.snapshots.everyHours ?? null} />
        <Bar>
          {take}
          {upload}
          <RefreshButton label={t("refresh")} done={t("refreshed")} refetch={list.refetch} />
        </Bar>
        <DialogFault text={fault} />
        <RestoreLine barred={bars.restore} />
        <SnapshotHead
          snapshots={all}
          settings={settings}
          barred={bars.schedule}
          onSchedule={() => setDialog({ is: "schedule" })}
        />
        {all.length === 0 ? (
          <Message level={2} title={t("empty")} text={t("emptyText")} />
        ) : (
          <div className={styles.list}>
            <SnapshotFaults snapshots={all} />
            <SnapshotsTable snapshots={all} actions={actions} />
          </div>
        )}
        <div className={styles.terminal}>
          <span className="dim">{t("command.takeLabel")}</span>
          <CopyText label={t("command.take")} text="kuma snapshot save" />
        </div>
      </ListBody>
      <SnapshotDialogs
        dialog={dialog}
        snapshots={all}
        settings={settings}
        bars={bars}
        onClose={() => setDialog(null)}
      />
    </>
  );
}

/** The acts without a dialog; what refuses one is given to `onFault`. */
function useSnapshotActs(onFault: (text: string | null) => void) {
  const { t } = useTranslation("snapshots");
  const client = useQueryClient();
  const failed = (error: unknown) => onFault(failureText(error));
  const changed = (snapshot: Snapshot, text: string) => {
    onFault(null);
    putSnapshot(client, snapshot);
    announce(text, true);
  };
  return {
    take: useAct({
      run: (_: null, click) => takeSnapshot(click),
      done: (snapshot) => changed(snapshot, t("take.begun")),
      failed,
    }),
    verify: useAct({
      run: (id: string, click) => verifySnapshot(id, click),
      done: (snapshot) => changed(snapshot, t("verify.begun", { at: dayAndTime(snapshot.requestedAt) })),
      failed,
    }),
    download: useAct({
      run: (id: string, click) => downloadSnapshot(client, id, click.signal),
      done: () => {
        onFault(null);
        announce(t("download.begun"), true);
      },
      failed,
    }),
  };
}
