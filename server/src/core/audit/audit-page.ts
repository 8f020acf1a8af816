import type { AuditEntry } from "@core-console/shared/contract/access";
import { type Work, inSlices } from "../../lib/work/slices.ts";
import type { AuditDeps } from "./deps.ts";
import type { KeyValue } from "../etcd/client/wire.ts";
import { keys } from "../state/keys.ts";
import { auditFilter, type AuditFilter } from "./audit-filter.ts";
import { ENTRY_UNITS, auditBackwards, entryOf, startKey } from "./read-audit.ts";

/** The most entries that one request scans; the cursor continues from there. */
const MAX_SCANNED = 20_000;
const MAX_BATCHES = 100;
/**
 * The longest time that one request scans: a console repeats a read that takes 2 s, which would only start it again.
 */
const MAX_SCAN_MS = 700;

/**
 * Returns one page of the audit, newest first. `next` is the cursor of what follows; it may be set although nothing
 * follows.
 */
export async function auditPage(
  deps: Pick<AuditDeps, "engine" | "wall" | "now" | "log">,
  options: { filter: AuditFilter; size: number; cursor: string | undefined; maxScanned?: number; owner?: string },
): Promise<{ entries: AuditEntry[]; next: string | null }> {
  const { filter, size, maxScanned = MAX_SCANNED, owner = "" } = options;
  const matches = auditFilter(filter);
  const entries: AuditEntry[] = [];
  let scanned = 0;
  let batches = 0;
  const untilMs = deps.now() + MAX_SCAN_MS;
  const before = startKey(options.cursor, filter.to === undefined ? null : Date.parse(filter.to));
  const fromMs = filter.from === undefined ? 0 : Date.parse(filter.from);
  for await (const { kvs, reached } of auditBackwards(deps.engine.gateway, { before, fromMs, nowMs: deps.wall() })) {
    // Set only once there is another match: the last full page has no cursor.
    if (
      await inSlices(
        fill(entries, size, kvs, (kv) => entryOf(kv, deps.log), matches),
        { owner },
      )
    )
      return { entries, next: entries.at(-1)?.id ?? null };
    scanned += kvs.length;
    if (scanned >= maxScanned || ++batches >= MAX_BATCHES || deps.now() >= untilMs)
      return { entries, next: reached.slice(keys.audits.length) };
  }
  return { entries, next: null };
}

/** Adds matching entries to a page; returns true once there is one more than it holds. */
function* fill(
  page: AuditEntry[],
  size: number,
  kvs: readonly KeyValue[],
  read: (kv: KeyValue) => AuditEntry | null,
  matches: (entry: AuditEntry) => boolean,
): Work<boolean> {
  for (const kv of kvs) {
    const entry = read(kv);
    yield ENTRY_UNITS;
    if (entry === null || !matches(entry)) continue;
    if (page.length === size) return true;
    page.push(entry);
  }
  return false;
}
