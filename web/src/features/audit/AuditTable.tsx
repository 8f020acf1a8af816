import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEntry } from "@core-console/shared/contract/access";
import { DASH, dayAndSecond, full } from "../../lib/format/format.ts";
import { type ListColumn, ListTable } from "../../ui/list/ListTable.tsx";
import { RightIcon } from "../../ui/text/icons.tsx";
import styles from "./audit.module.css";
import { EntryFacts } from "./EntryFacts.tsx";
import { whatWords } from "./entry-words.ts";
import { Outcome } from "./Outcome.tsx";
import { Who } from "./Who.tsx";

export function AuditTable(props: { entries: readonly AuditEntry[] }) {
  const { t } = useTranslation("audit");
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const columns: readonly ListColumn<AuditEntry>[] = [
    {
      title: t("col.more"),
      titleHidden: true,
      className: styles.more,
      cell: (entry) => <Toggle entry={entry} open={open.has(entry.id)} onToggle={toggle} />,
    },
    {
      title: t("col.at"),
      fixed: true,
      cell: (entry) => (
        <time dateTime={entry.at} title={full(entry.at)}>
          {dayAndSecond(entry.at)}
        </time>
      ),
    },
    { title: t("col.who"), wide: true, cell: (entry) => <Who entry={entry} /> },
    {
      title: t("col.what"),
      cell: (entry) => <What entry={entry} />,
      second: (entry) => (
        <>
          <Who entry={entry} /> · <Outcome entry={entry} />
        </>
      ),
    },
    { title: t("col.outcome"), wide: true, cell: (entry) => <Outcome entry={entry} /> },
    {
      title: t("col.from"),
      wide: true,
      fixed: true,
      mono: true,
      cell: (entry) => (entry.from === "-" ? DASH : entry.from),
    },
  ];
  return (
    <ListTable
      className={styles.table}
      label={t("title")}
      columns={columns}
      rows={props.entries}
      keyOf={(entry) => entry.id}
      row={(entry, cells) => (
        <Entry key={entry.id} entry={entry} open={open.has(entry.id)} columns={columns.length} onToggle={toggle}>
          {cells}
        </Entry>
      )}
    />
  );
}

const factsId = (entry: AuditEntry): string => `entry-${entry.id}`;

/** An entry's row, and its facts below it while it is open. */
function Entry(props: {
  entry: AuditEntry;
  open: boolean;
  columns: number;
  onToggle: (id: string) => void;
  children: React.ReactNode;
}) {
  const { entry, open } = props;
  return (
    <>
      <tr
        className={styles.row}
        data-open={open}
        data-outcome={entry.outcome}
        onClick={(event) => {
          // a click that selected text is not a click on the row, and the button has its own handler
          if (getSelection()?.isCollapsed !== false && !(event.target as HTMLElement).closest("button, a"))
            props.onToggle(entry.id);
        }}
      >
        {props.children}
      </tr>
      {open && (
        <tr className={styles.detail} id={factsId(entry)}>
          <td colSpan={props.columns}>
            <EntryFacts entry={entry} />
          </td>
        </tr>
      )}
    </>
  );
}

function Toggle(props: { entry: AuditEntry; open: boolean; onToggle: (id: string) => void }) {
  const { t } = useTranslation("audit");
  const { entry, open } = props;
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-expanded={open}
      aria-controls={open ? factsId(entry) : undefined}
      aria-label={t("moreOf", { what: whatWords(entry) })}
      onClick={() => props.onToggle(entry.id)}
    >
      <RightIcon />
    </button>
  );
}

function What({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const { count } = entry;
  return (
    <>
      {whatWords(entry)}
      {count > 1 && (
        <span className={styles.count} title={t("times", { count })}>
          {t("inMinute", { count })}
        </span>
      )}
    </>
  );
}
