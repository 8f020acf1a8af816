import type { AuditEntry } from "@core-console/shared/contract/access";
import type { Logger } from "../../lib/logging/logger.ts";
import { prefixRange } from "../etcd/client/ids.ts";
import type { Gateway, RangeResult } from "../etcd/client/gateway-types.ts";
import type { KeyValue } from "../etcd/client/wire.ts";
import { keys } from "../state/keys.ts";
import { AuditRecord } from "../state/records.ts";

/** The cost of reading and filtering one entry, in units of lib/work/slices.ts. */
export const ENTRY_UNITS = 10;
/** Entries fetched at once: what a reader holds in memory. */
const BATCH = 500;
const FIRST_WINDOW_MS = 600_000;
/** Host clocks differ by less than this; entries further ahead are found too, by one more read. */
const AHEAD_MS = 60_000;
const END_MS = 999_999_999_999_999;
const MS_DIGITS = 15;
const TIMEOUT_MS = 5000;

/** A batch of audit entries, newest first. No entry at or after `reached` (a key) is left to read. */
export interface AuditBatch {
  kvs: KeyValue[];
  reached: string;
}

/** Returns the key that sorts before all entries of this millisecond. */
export function keyAt(ms: number): string {
  return keys.audits + Math.min(END_MS, Math.max(0, ms)).toString().padStart(MS_DIGITS, "0");
}

/** Returns when the entry of this key was written, ms since 1970; 0 for a key that no Core wrote. */
export function msOf(key: string): number {
  const digits = key.slice(keys.audits.length, keys.audits.length + MS_DIGITS);
  return /^\d+$/.test(digits) ? Number(digits) : 0;
}

/** The format of a cursor: an entry's ID, or the position where a scan ended. */
export const CURSOR = /^\d{15}(-[\w-]{1,64})?$/;

/**
 * Reads the audit backwards in bounded batches, from `before` (a key, exclusive) or the end down to `fromMs`. etcd
 * would sort a whole range before it applies the limit, so this reads windows of time instead, wider where little was
 * written. The first read is linearizable; for the rest the member's own copy is enough. Throws EngineError.
 */
export async function* auditBackwards(
  gateway: Pick<Gateway, "range">,
  range: { before: string | null; fromMs: number; nowMs: number },
): AsyncGenerator<AuditBatch> {
  const first = await gateway.range({ ...prefixRange(keys.audits), limit: 1 }, { timeoutMs: TIMEOUT_MS });
  const [oldest] = first.kvs;
  if (oldest === undefined) return;
  const lowMs = Math.max(range.fromMs, msOf(oldest.key));
  const read = (startMs: number, end: string): Promise<RangeResult> =>
    gateway.range({ key: keyAt(startMs), rangeEnd: end, limit: BATCH, serializable: true }, { timeoutMs: TIMEOUT_MS });
  let end = range.before ?? prefixRange(keys.audits).rangeEnd;
  let endMs = range.before === null ? END_MS : msOf(range.before) + 1;
  let width = range.before === null ? END_MS - range.nowMs - AHEAD_MS : FIRST_WINDOW_MS;
  while (endMs > lowMs) {
    const startMs = Math.max(lowMs, endMs - width);
    let page = await read(startMs, end);
    if (page.more && endMs - startMs > 1) {
      width = Math.max(1, Math.floor(((endMs - startMs) * BATCH) / (2 * page.count)));
      continue;
    }
    // More than a batch in one millisecond: there is no smaller window.
    const kvs = [...page.kvs];
    while (page.more) {
      page = await gateway.range(
        { key: `${kvs.at(-1)?.key ?? ""}\0`, rangeEnd: end, limit: BATCH, serializable: true },
        { timeoutMs: TIMEOUT_MS },
      );
      kvs.push(...page.kvs);
    }
    if (endMs === END_MS) width = FIRST_WINDOW_MS;
    else if (kvs.length < BATCH / 4) width *= 4;
    endMs = startMs;
    end = keyAt(startMs);
    yield { kvs: kvs.toReversed(), reached: end };
  }
}

/** Returns an entry as the API shows it; logs an error and returns null for one that does not fit its schema. */
export function entryOf(kv: Pick<KeyValue, "key" | "value">, log: Logger): AuditEntry | null {
  try {
    return { id: kv.key.slice(keys.audits.length), ...AuditRecord.parse(JSON.parse(kv.value)) };
  } catch (error) {
    log.error({ record: kv.key, err: error }, "audit: an entry does not fit its schema");
    return null;
  }
}

/** Returns the key that a cursor stands for. */
function keyOfCursor(cursor: string): string {
  return keys.audits + cursor;
}

/** Returns the earlier of the cursor's position and the requested time (exclusive); null: from the end. */
export function startKey(cursor: string | undefined, toMs: number | null): string | null {
  const places = [...(cursor === undefined ? [] : [keyOfCursor(cursor)]), ...(toMs === null ? [] : [keyAt(toMs)])];
  return places.toSorted()[0] ?? null;
}
