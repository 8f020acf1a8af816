import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Restore } from "@core-console/shared/contract/snapshots/restore";
import { failureText } from "../../../api/http/failure-text.ts";
import { useAct } from "../../../api/hooks/use-act.ts";
import { count, dayAndTime } from "../../../lib/format/format.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { DialogFault } from "../../../ui/layer/Dialog.tsx";
import { cancelRestore, isRestoring, restoreQuery, undoRestore } from "./restore-calls.ts";
import styles from "./restore.module.css";

/** The last restore of records: how far it is and Cancel, or what it was of and Go back. `barred`: why neither is. */
export function RestoreLine({ barred }: { barred: string | null }) {
  const { t } = useTranslation("snapshots");
  const client = useQueryClient();
  const restore = useQuery(restoreQuery()).data ?? null;
  const [fault, setFault] = useState<string | null>(null);
  const done = (next: Restore): void => {
    setFault(null);
    client.setQueryData(restoreQuery().queryKey, next);
  };
  const failed = (error: unknown): void => setFault(failureText(error));
  const cancel = useAct({ run: (_: null, click) => cancelRestore(click), done, failed });
  const back = useAct({ run: (_: null, click) => undoRestore(click), done, failed });
  if (restore === null) return null;
  const button = (text: string, act: typeof cancel) => (
    <Button
      variant="default"
      size="compact-sm"
      loading={act.pending}
      aria-disabled={barred !== null}
      title={barred ?? ""}
      onClick={() => barred === null && act.start(null)}
    >
      {text}
    </Button>
  );
  return (
    <section className={styles.line} aria-label={t("restore.label")}>
      <span role="status">
        {t(saysOf(restore), factsOf(restore))} {restore.reason !== null && sayIt(restore.reason)}
      </span>
      {restore.state === "writing" && (
        <progress value={restore.done} max={Math.max(1, restore.total)} aria-label={t("restore.progress")} />
      )}
      {restore.state === "saving" && button(t("restore.cancel"), cancel)}
      {restore.state === "done" && button(t("restore.back"), back)}
      <DialogFault text={fault} />
    </section>
  );
}

const saysOf = ({ state, back }: Restore) => `restored.${state === "done" && back ? "back" : state}` as const;

function factsOf(restore: Restore): Record<"by" | "at" | "of" | "done" | "total", string> {
  return {
    by: restore.by,
    at: dayAndTime(isRestoring(restore) ? restore.requestedAt : restore.updatedAt),
    of: dayAndTime(restore.takenAt),
    done: count(restore.done),
    total: count(restore.total),
  };
}
