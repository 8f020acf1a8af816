import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { failureText } from "../../api/http/failure-text.ts";
import { useAct } from "../../api/hooks/use-act.ts";
import { announce } from "../../lib/store/notices.ts";
import { dayAndTime } from "../../lib/format/format.ts";
import { ActForm } from "./ActForm.tsx";
import { removeSnapshot } from "./changes.ts";
import { isLastProven, provenWithout } from "./snapshot-view.ts";
import { useCoreNames } from "./use-core-names.ts";

/** Asks before a snapshot is deleted; for the last proven one its name has to be typed. */
export function RemoveDialog(props: {
  snapshot: Snapshot;
  all: readonly Snapshot[];
  barred: string | null;
  onRemoved: (snapshot: Snapshot) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("snapshots");
  const { snapshot, all } = props;
  const names = useCoreNames();
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const act = useAct({
    run: (id: string, click) => removeSnapshot(id, click),
    done: (changed) => {
      announce(t("remove.begun", { at: dayAndTime(snapshot.requestedAt) }), true);
      props.onRemoved(changed);
      props.onClose();
    },
    failed: (error) => setFault(failureText(error)),
  });
  const last = isLastProven(all, snapshot);
  const remains = provenWithout(all, snapshot);
  return (
    <ActForm
      title={t("remove.title", { at: dayAndTime(snapshot.takenAt ?? snapshot.requestedAt) })}
      act={act}
      yes={t("remove.yes")}
      danger
      fault={fault}
      barred={props.barred}
      incomplete={last && typed.trim() !== snapshot.file}
      onSubmit={() => {
        setFault(null);
        act.start(snapshot.id);
      }}
      onClose={props.onClose}
    >
      <p>
        {snapshot.copies.length === 0
          ? t("remove.textNone")
          : t("remove.text", { count: snapshot.copies.length, hosts: names(snapshot.copies) })}
      </p>
      <p>
        {last
          ? t("remove.last")
          : remains === null
            ? t("remove.noneProven")
            : t("remove.remains", { at: dayAndTime(remains.takenAt ?? "") })}
      </p>
      {last && (
        <TextInput
          data-autofocus
          label={t("remove.type", { name: snapshot.file })}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          error={!snapshot.file.startsWith(typed.trim()) && t("remove.wrong")}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
    </ActForm>
  );
}
