import type { AuditEntry } from "@core-console/shared/contract/access";
import { CSV_HEAD, csvLine } from "@core-console/shared/domain/audit-csv";
import { type Work, inSlices } from "../../lib/work/slices.ts";
import type { AuditDeps } from "./deps.ts";
import { auditFilter, type AuditFilter } from "./audit-filter.ts";
import type { KeyValue } from "../etcd/client/wire.ts";
import { ENTRY_UNITS, auditBackwards, entryOf, startKey } from "./read-audit.ts";

export type ExportFormat = "csv" | "jsonl";
export const EXPORT_TYPE: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8",
  jsonl: "application/jsonl; charset=utf-8",
};

/** Yields the text of an export batch by batch, newest first. */
export async function* auditExport(
  deps: Pick<AuditDeps, "engine" | "wall" | "log">,
  options: { filter: AuditFilter; format: ExportFormat; owner?: string },
): AsyncGenerator<string> {
  const { filter, format, owner = "" } = options;
  const matches = auditFilter(filter);
  const line = format === "csv" ? csvLine : (e: AuditEntry): string => `${JSON.stringify(e)}\n`;
  if (format === "csv") yield CSV_HEAD;
  const before = startKey(undefined, filter.to === undefined ? null : Date.parse(filter.to));
  const fromMs = filter.from === undefined ? 0 : Date.parse(filter.from);
  for await (const { kvs } of auditBackwards(deps.engine.gateway, { before, fromMs, nowMs: deps.wall() })) {
    const text = await inSlices(
      textOf(kvs, (kv) => entryOf(kv, deps.log), matches, line),
      { owner },
    );
    if (text !== "") yield text;
  }
}

function* textOf(
  kvs: readonly KeyValue[],
  read: (kv: KeyValue) => AuditEntry | null,
  matches: (e: AuditEntry) => boolean,
  line: (e: AuditEntry) => string,
): Work<string> {
  const lines: string[] = [];
  for (const kv of kvs) {
    const entry = read(kv);
    if (entry !== null && matches(entry)) lines.push(line(entry));
    yield ENTRY_UNITS;
  }
  return lines.join("");
}
