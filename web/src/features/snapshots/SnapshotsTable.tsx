import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { bytes, count, dayAndTime, full } from "../../lib/format/format.ts";
import { hasWords, sayIt } from "../../lib/format/words.ts";
import { type ListColumn, ListTable } from "../../ui/list/ListTable.tsx";
import { RightIcon } from "../../ui/text/icons.tsx";
import { SnapshotFacts } from "./SnapshotFacts.tsx";
import { SnapshotLight } from "./SnapshotLight.tsx";
import { SnapshotMenu, type SnapshotActions } from "./SnapshotMenu.tsx";
import { useCoreNames } from "./use-core-names.ts";
import styles from "./snapshots.module.css";

export function SnapshotsTable(props: { snapshots: readonly Snapshot[]; actions: SnapshotActions }) {
  const { t } = useTranslation("snapshots");
  const [open, setOpen] = useState<string | null>(null);
  const names = useCoreNames();
  const toggle = (id: string) => setOpen((now) => (now === id ? null : id));
  const columns: readonly ListColumn<Snapshot>[] = [
    {
      title: t("col.more"),
      titleHidden: true,
      className: styles.more,
      cell: (s) => <Toggle snapshot={s} open={open === s.id} onToggle={toggle} />,
    },
    {
      title: t("col.taken"),
      fixed: true,
      cell: (s) => (
        <time dateTime={timeOf(s)} title={full(timeOf(s))}>
          {dayAndTime(timeOf(s))}
        </time>
      ),
    },
    {
      title: t("col.proof"),
      cell: (s) => <SnapshotLight snapshot={s} />,
      second: (s) => `${bytes(s.bytes)} · ${names(s.copies)}`,
    },
    { title: t("col.revision"), wide: true, fixed: true, cell: (s) => count(s.revision) },
    { title: t("col.bytes"), wide: true, fixed: true, cell: (s) => bytes(s.bytes) },
    { title: t("col.by"), wide: true, cell: (s) => byWords(s) },
    { title: t("col.copies"), wide: true, cell: (s) => names(s.copies) },
    {
      title: t("col.acts"),
      titleHidden: true,
      act: true,
      cell: (s) => <SnapshotMenu snapshot={s} actions={props.actions} />,
    },
  ];
  return (
    <ListTable
      className={styles.table}
      label={t("title")}
      columns={columns}
      rows={props.snapshots}
      keyOf={(s) => s.id}
      row={(s, cells) => (
        <Row key={s.id} snapshot={s} open={open === s.id} columns={columns.length} onToggle={toggle}>
          {cells}
        </Row>
      )}
    />
  );
}

const timeOf = (snapshot: Snapshot): string => snapshot.takenAt ?? snapshot.requestedAt;

/** Who wanted a snapshot: the schedule, or a user with how it came here. */
function byWords({ how, by }: Snapshot): string {
  const code = `snapshot_how.${how}`;
  const word = hasWords(code) ? sayIt({ code }) : how;
  return how === "schedule" ? word : `${by} · ${word}`;
}

const factsId = (snapshot: Snapshot): string => `snapshot-${snapshot.id}`;

/** A snapshot's row, and its facts below it while it is open. */
function Row(props: {
  snapshot: Snapshot;
  open: boolean;
  columns: number;
  onToggle: (id: string) => void;
  children: React.ReactNode;
}) {
  const { snapshot, open } = props;
  return (
    <>
      <tr
        data-open={open}
        onClick={(event) => {
          // a click that selected text is not a click on the row; buttons and the menu have their own handlers
          if (getSelection()?.isCollapsed !== false && !(event.target as HTMLElement).closest("button, a, [role=menu]"))
            props.onToggle(snapshot.id);
        }}
      >
        {props.children}
      </tr>
      {open && (
        <tr className={styles.detail} id={factsId(snapshot)}>
          <td colSpan={props.columns}>
            <SnapshotFacts snapshot={snapshot} />
          </td>
        </tr>
      )}
    </>
  );
}

function Toggle(props: { snapshot: Snapshot; open: boolean; onToggle: (id: string) => void }) {
  const { t } = useTranslation("snapshots");
  const { snapshot, open } = props;
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-expanded={open}
      aria-controls={open ? factsId(snapshot) : undefined}
      aria-label={t("moreOf", { at: dayAndTime(timeOf(snapshot)) })}
      onClick={() => props.onToggle(snapshot.id)}
    >
      <RightIcon />
    </button>
  );
}
