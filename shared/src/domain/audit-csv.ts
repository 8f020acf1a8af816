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
/** Without it, spreadsheets read the file in a legacy encoding. */
const BYTE_ORDER_MARK = "\uFEFF";

/** The beginning of an audit export. */
export const CSV_HEAD = `${BYTE_ORDER_MARK}${COLUMNS.join(",")}\r\n`;

export function csvLine(entry: AuditEntry): string {
  return `${COLUMNS.map((column) => csvCell(entry[column])).join(",")}\r\n`;
}

/**
 * Returns a cell by RFC 4180, quoted also where it contains a separator of another locale. A cell that a spreadsheet
 * would evaluate as a formula gets a leading apostrophe, so that it is shown as text.
 */
function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
