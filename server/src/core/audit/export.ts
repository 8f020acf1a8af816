import type { AuditEntry } from "@core-console/shared/contract/access";
import type { CoreContext } from "../context.ts";
import { auditFilter, type AuditFilter } from "./filter.ts";
import { auditBackwards, entryOf, startKey } from "./read.ts";

export type ExportFormat = "csv" | "jsonl";
export const EXPORT_TYPE: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8",
  jsonl: "application/x-ndjson; charset=utf-8",
};

const COLUMNS = [
  "at",
  "who",
  "token",
  "from",
  "what",
  "ref",
  "name",
  "about",
  "outcome",
  "code",
  "requestId",
  "count",
  "id",
] as const;
/** Spreadsheets take a text without it for one of their own alphabet. */
const BYTE_ORDER_MARK = "\uFEFF";

/** The text of an export, batch by batch, newest first. */
export async function* auditExport(
  c: Pick<CoreContext, "engine" | "wall" | "log">,
  o: { filter: AuditFilter; format: ExportFormat },
): AsyncGenerator<string> {
  const { filter, format } = o;
  const matches = auditFilter(filter);
  const line = format === "csv" ? csvLine : (e: AuditEntry): string => `${JSON.stringify(e)}\n`;
  if (format === "csv") yield `${BYTE_ORDER_MARK}${COLUMNS.join(",")}\r\n`;
  const before = startKey(undefined, filter.to === undefined ? null : Date.parse(filter.to));
  const fromMs = filter.from === undefined ? 0 : Date.parse(filter.from);
  for await (const { kvs } of auditBackwards(c.engine.gateway, { before, fromMs, nowMs: c.wall() })) {
    const entries = kvs.map((kv) => entryOf(kv, c.log)).filter((e) => e !== null && matches(e));
    if (entries.length > 0) yield entries.map((e) => (e === null ? "" : line(e))).join("");
  }
}

function csvLine(entry: AuditEntry): string {
  return `${COLUMNS.map((column) => csvCell(entry[column])).join(",")}\r\n`;
}

/** A cell by RFC 4180. What a spreadsheet would take for a formula gets an apostrophe in front, which it shows as text. */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
