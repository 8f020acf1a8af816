import { useQueryClient } from "@tanstack/react-query";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import type { Settings } from "@core-console/shared/contract/settings";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { announce } from "../../lib/store/notices.ts";
import { LazyLayer } from "../../ui/layer/LazyLayer.tsx";
import { putSnapshot } from "./changes.ts";
import { scheduleQuery, snapshotsQuery } from "./queries.ts";
import { restoreQuery } from "./restore/restore-calls.ts";
import type { ActBars } from "./use-act-bars.ts";

const RemoveDialog = lazy(async () => ({ default: (await import("./RemoveDialog.tsx")).RemoveDialog }));
const ScheduleDialog = lazy(async () => ({ default: (await import("./ScheduleDialog.tsx")).ScheduleDialog }));
const RestoreDialog = lazy(async () => ({ default: (await import("./restore/RestoreDialog.tsx")).RestoreDialog }));
const UploadDialog = lazy(async () => ({ default: (await import("./upload/UploadDialog.tsx")).UploadDialog }));

export type OpenDialog = { is: "upload" } | { is: "schedule" } | { is: "remove" | "restore"; id: string };

/** The dialog that is open, if any. */
export function SnapshotDialogs(props: {
  dialog: OpenDialog | null;
  snapshots: readonly Snapshot[];
  settings: Settings | null;
  bars: ActBars;
  onClose: () => void;
}) {
  const { t } = useTranslation("snapshots");
  const client = useQueryClient();
  const { dialog, snapshots, settings, bars, onClose } = props;
  const restoring = dialog?.is === "restore" ? snapshots.find((one) => one.id === dialog.id) : undefined;
  const removing = dialog?.is === "remove" ? snapshots.find((one) => one.id === dialog.id) : undefined;
  return (
    <LazyLayer>
      {dialog?.is === "upload" && (
        <UploadDialog
          barred={bars.content}
          onUploaded={(snapshot) => {
            putSnapshot(client, snapshot);
            announce(t("upload.done"), true);
          }}
          onClose={onClose}
        />
      )}
      {dialog?.is === "schedule" && settings !== null && (
        <ScheduleDialog
          settings={settings}
          barred={bars.schedule}
          onSaved={(saved) => client.setQueryData(scheduleQuery().queryKey, saved)}
          onClose={onClose}
        />
      )}
      {restoring !== undefined && (
        <RestoreDialog
          snapshot={restoring}
          barred={bars.restore}
          onStarted={(restore) => {
            client.setQueryData(restoreQuery().queryKey, restore);
            void client.invalidateQueries(snapshotsQuery());
          }}
          onClose={onClose}
        />
      )}
      {removing !== undefined && (
        <RemoveDialog
          snapshot={removing}
          all={snapshots}
          barred={bars.content}
          onRemoved={(snapshot) => putSnapshot(client, snapshot)}
          onClose={onClose}
        />
      )}
    </LazyLayer>
  );
}
