import { COLUMN_IDS, type ColumnId, columnOf, isColumnId } from "./columns.tsx";

/** How the table is looked at; all of it lives in the URL, so that a link shows the same. */
export interface TableView {
  search: string;
  /** the picked values of a column's filter; all are shown where none is picked */
  filters: Readonly<Partial<Record<ColumnId, readonly string[]>>>;
  sort: { by: ColumnId; desc: boolean } | null;
  /** null: as it comes */
  columns: readonly ColumnId[] | null;
}

/** Reads the view from the URL; what it does not understand is as if it were not there. */
export function readView(url: URLSearchParams): TableView {
  const sort = url.get("sort") ?? "";
  const by = sort.replace(/^-/, "");
  const columns = [...new Set((url.get("columns") ?? "").split(","))].filter(isColumnId);
  return {
    search: url.get("q") ?? "",
    filters: readFilters(url),
    sort: isColumnId(by) ? { by, desc: sort.startsWith("-") } : null,
    columns: columns.length > 0 ? columns : null,
  };
}

function readFilters(url: URLSearchParams): TableView["filters"] {
  const filters: Partial<Record<ColumnId, readonly string[]>> = {};
  for (const id of COLUMN_IDS) {
    const asked = (url.get(id) ?? "").split(",");
    const picked = columnOf(id).filter?.values.filter((value) => asked.includes(value)) ?? [];
    if (picked.length > 0) filters[id] = picked;
  }
  return filters;
}

/** Writes the view over a URL's other parameters; what is as it comes is left out. */
export function writeView(view: TableView, url: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(url);
  const put = (name: string, value: string) => (value === "" ? next.delete(name) : next.set(name, value));
  put("q", view.search);
  for (const id of COLUMN_IDS) {
    if (columnOf(id).filter !== undefined) put(id, (view.filters[id] ?? []).join(","));
  }
  put("sort", view.sort === null ? "" : `${view.sort.desc ? "-" : ""}${view.sort.by}`);
  put("columns", (view.columns ?? []).join(","));
  return next;
}

/** A header's click: up, down, as it comes. */
export function nextSort(now: TableView["sort"], by: ColumnId): TableView["sort"] {
  if (now?.by !== by) return { by, desc: false };
  return now.desc ? null : { by, desc: true };
}
