import { useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { currentLang } from "../../../lib/format/lang.ts";
import { COLUMN_IDS, type ColumnId, TICK_WIDTH, widthOf } from "./columns.tsx";
import { HeaderRow } from "./HeaderRow.tsx";
import { features, sortedColumns } from "./row-model.ts";
import { ServiceRow } from "./ServiceRow.tsx";
import styles from "./ServicesTable.module.css";
import type { TableView } from "./table-url.ts";

const ROW_PX = { wide: 35, narrow: 46 };
/** Up to here all rows stand in the page: nothing to win, and the browser's own search finds them all. */
const ALL_UP_TO = 100;

export interface TableProps {
  rows: readonly Service[];
  view: TableView;
  shown: readonly ColumnId[];
  old: boolean;
  /** a phone: rows of two lines */
  narrow: boolean;
  ticked: ReadonlySet<string>;
  openRef: string | null;
  onView: (view: TableView) => void;
  onTick: (refs: readonly string[], on: boolean) => void;
  onOpen: (service: Service) => void;
  onMenu: (service: Service, at: { x: number; y: number }) => void;
}

export function ServicesTable(props: TableProps) {
  const { t } = useTranslation("services");
  const scroll = useRef<HTMLDivElement>(null);
  const { rows: data, view, shown, narrow } = props;
  const rowPx = narrow ? ROW_PX.narrow : ROW_PX.wide;
  const widths = shown.map((id) => widthOf(id, currentLang(), narrow));
  const state = useMemo(
    () => ({
      sorting: view.sort === null ? [] : [{ id: view.sort.by, desc: view.sort.desc }],
      columnOrder: [...shown],
      columnVisibility: Object.fromEntries(COLUMN_IDS.map((id) => [id, shown.includes(id)])),
    }),
    [view.sort, shown],
  );
  const table = useTable({ features, columns: sortedColumns, data: data as Service[], state, getRowId: (s) => s.ref });
  const rows = table.getRowModel().rows;
  const virtual = rows.length > ALL_UP_TO;
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: virtual,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPx,
    overscan: 6,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const items = virtualizer.getVirtualItems();
  const first = virtual ? (items[0]?.index ?? 0) : 0;
  const last = virtual ? (items.at(-1)?.index ?? -1) : rows.length - 1;
  const focusRow = (index: number) => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    if (virtual) virtualizer.scrollToIndex(to);
    const find = () => scroll.current?.querySelector<HTMLElement>(`tr[aria-rowindex="${to + 2}"]`);
    const drawn = find();
    // At once: the next key may come before the next frame, and must not act on the row before.
    if (drawn) drawn.focus();
    else requestAnimationFrame(() => find()?.focus());
  };

  return (
    <div className={styles.scroll} ref={scroll}>
      <table
        className={styles.table}
        aria-rowcount={rows.length + 1}
        aria-label={t("title")}
        data-narrow={narrow}
        style={{ minWidth: widths.reduce((sum, width) => sum + width, TICK_WIDTH) }}
      >
        <colgroup>
          <col style={{ width: TICK_WIDTH }} />
          {shown.map((id, i) => (
            <col key={id} style={{ width: widths[i] }} />
          ))}
        </colgroup>
        <HeaderRow
          {...props}
          allTicked={rows.length > 0 && rows.every((r) => props.ticked.has(r.id))}
          onTickAll={(on) =>
            props.onTick(
              rows.map((r) => r.id),
              on,
            )
          }
        />
        <tbody>
          {first > 0 && <tr aria-hidden="true" style={{ height: first * rowPx }} />}
          {rows.slice(first, last + 1).map((row, i) => (
            <ServiceRow
              key={row.id}
              service={row.original}
              index={first + i}
              shown={shown}
              old={props.old}
              ticked={props.ticked.has(row.id)}
              open={props.openRef === row.id}
              onTick={props.onTick}
              onOpen={props.onOpen}
              onMenu={props.onMenu}
              onMove={focusRow}
            />
          ))}
          {last >= 0 && last < rows.length - 1 && (
            <tr aria-hidden="true" style={{ height: (rows.length - 1 - last) * rowPx }} />
          )}
        </tbody>
      </table>
    </div>
  );
}
