import type { AuditEntry } from "../contract/access.ts";

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
] as const satisfies readonly (keyof AuditEntry)[];
/** Spreadsheets take a text without it for one of their own alphabet. */
const BYTE_ORDER_MARK = "\uFEFF";

/** What an export of the audit begins with. */
export const CSV_HEAD = `${BYTE_ORDER_MARK}${COLUMNS.join(",")}\r\n`;

export function csvLine(entry: AuditEntry): string {
  return `${COLUMNS.map((column) => csvCell(entry[column])).join(",")}\r\n`;
}

/** A cell by RFC 4180, quoted also where it holds what spreadsheets of other countries separate by. What a spreadsheet would take for a formula gets an apostrophe in front, which it shows as text. */
function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
