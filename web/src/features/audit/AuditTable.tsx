import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEntry } from "@core-console/shared/contract/access";
import { DASH, dayAndSecond, full } from "../../lib/format/format.ts";
import { RightIcon } from "../../ui/text/icons.tsx";
import table from "../../ui/list/ListTable.module.css";
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
  return (
    <table className={`${table.table} ${styles.table}`} aria-label={t("title")}>
      <thead>
        <tr>
          <th className={styles.more} scope="col">
            <span className="visually-hidden">{t("col.more")}</span>
          </th>
          <th scope="col">{t("col.at")}</th>
          <th scope="col" className={table.wide}>
            {t("col.who")}
          </th>
          <th scope="col">{t("col.what")}</th>
          <th scope="col" className={table.wide}>
            {t("col.outcome")}
          </th>
          <th scope="col" className={table.wide}>
            {t("col.from")}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.entries.map((entry) => (
          <Entry key={entry.id} entry={entry} open={open.has(entry.id)} onToggle={toggle} />
        ))}
      </tbody>
    </table>
  );
}

function Entry(props: { entry: AuditEntry; open: boolean; onToggle: (id: string) => void }) {
  const { t } = useTranslation("audit");
  const { entry, open } = props;
  const what = whatWords(entry);
  const facts = `entry-${entry.id}`;
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
        <td className={styles.more}>
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={open}
            aria-controls={open ? facts : undefined}
            aria-label={t("moreOf", { what })}
            onClick={() => props.onToggle(entry.id)}
          >
            <RightIcon />
          </button>
        </td>
        <td className={table.fixed}>
          <time dateTime={entry.at} title={full(entry.at)}>
            {dayAndSecond(entry.at)}
          </time>
        </td>
        <td className={table.wide}>
          <Who entry={entry} />
        </td>
        <td>
          {what}
          {entry.count > 1 && (
            <span className={styles.count} title={t("times", { count: entry.count })}>
              {t("inMinute", { count: entry.count })}
            </span>
          )}
          <span className={table.second}>
            <Who entry={entry} /> · <Outcome entry={entry} />
          </span>
        </td>
        <td className={table.wide}>
          <Outcome entry={entry} />
        </td>
        <td className={`${table.wide} ${table.fixed} mono`}>{entry.from === "-" ? DASH : entry.from}</td>
      </tr>
      {open && (
        <tr className={styles.detail} id={facts}>
          <td colSpan={6}>
            <EntryFacts entry={entry} />
          </td>
        </tr>
      )}
    </>
  );
}
