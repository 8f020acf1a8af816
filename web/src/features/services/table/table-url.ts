import type { Role, ServiceStatus } from "@core-console/shared/contract/service";
import { type ColumnId, isColumnId } from "./columns.ts";

/** How the table is looked at; all of it lives in the URL, so that a link shows the same. */
export interface TableView {
  search: string;
  status: readonly ServiceStatus[];
  type: readonly "core"[];
  role: readonly Role[];
  sort: { by: ColumnId; desc: boolean } | null;
  /** null: as it comes */
  columns: readonly ColumnId[] | null;
}

export const STATUSES: readonly ServiceStatus[] = [
  "on",
  "off",
  "warning",
  "not_installed",
  "expired",
  "joining",
  "version_differs",
  "removing",
  "unknown",
];
export const ROLES: readonly Role[] = ["leader", "follower", "candidate", "learner"];
export const TYPES = ["core"] as const;

function known<T extends string>(list: string | null, all: readonly T[]): T[] {
  const asked = new Set((list ?? "").split(","));
  return all.filter((one) => asked.has(one));
}

/** Reads the view from the URL; what it does not understand is as if it were not there. */
export function readView(url: URLSearchParams): TableView {
  const sort = url.get("sort") ?? "";
  const by = sort.replace(/^-/, "");
  const columns = [...new Set((url.get("columns") ?? "").split(","))].filter(isColumnId);
  return {
    search: url.get("q") ?? "",
    status: known(url.get("status"), STATUSES),
    type: known(url.get("type"), TYPES),
    role: known(url.get("role"), ROLES),
    sort: isColumnId(by) ? { by, desc: sort.startsWith("-") } : null,
    columns: columns.length > 0 ? columns : null,
  };
}

/** Writes the view over a URL's other parameters; what is as it comes is left out. */
export function writeView(view: TableView, url: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(url);
  const put = (name: string, value: string) => (value === "" ? next.delete(name) : next.set(name, value));
  put("q", view.search);
  put("status", view.status.join(","));
  put("type", view.type.join(","));
  put("role", view.role.join(","));
  put("sort", view.sort === null ? "" : `${view.sort.desc ? "-" : ""}${view.sort.by}`);
  put("columns", (view.columns ?? []).join(","));
  return next;
}

/** A header's click: up, down, as it comes. */
export function nextSort(now: TableView["sort"], by: ColumnId): TableView["sort"] {
  if (now?.by !== by) return { by, desc: false };
  return now.desc ? null : { by, desc: true };
}
