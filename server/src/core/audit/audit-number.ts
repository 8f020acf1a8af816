import type { Gateway } from "../etcd/client/gateway-types.ts";
import { prefixRange } from "../etcd/client/ids.ts";
import { keys } from "../state/keys.ts";

/**
 * The maximum number of audit entries, whatever retention in days is set. An entry takes 400 to 500 bytes of etcd's
 * file: a million are half a GiB of the quota of 2 GiB. The rest is for entries that are deleted but not compacted yet
 * (an hour), and for the records themselves. Unauthenticated clients' 120 entries a minute fill it in six days at one
 * Core.
 */
export const MOST_ENTRIES = 1_000_000;
/** etcd 3.4 walks the whole range for each page, however short: few large pages, 70 bytes a key. */
const PAGE = 10_000;
/** Entries deleted by one request: etcd applies it in one step. */
const BATCH = 1000;

/**
 * Removes the oldest entries until `most` are left; returns how many were removed. Needs no guard against another
 * leader that does the same: both find the same oldest entries. Works with etcd's quota used up. Throws EngineError.
 */
export async function removeAboveLimit(
  gateway: Pick<Gateway, "range" | "deleteRange">,
  most: number,
  signal: AbortSignal,
): Promise<number> {
  const all = prefixRange(keys.audits);
  const { count } = await gateway.range({ ...all, countOnly: true, serializable: true }, { signal });
  return removeOldest(gateway, { rangeEnd: all.rangeEnd, most: count - most }, signal);
}

/**
 * Removes entries from the oldest on, up to `rangeEnd` (a key) and at most `most`; returns how many. Throws
 * EngineError.
 */
export async function removeOldest(
  gateway: Pick<Gateway, "range" | "deleteRange">,
  { rangeEnd, most }: { rangeEnd: string; most: number },
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  while (removed < most) {
    const limit = Math.min(PAGE, most - removed);
    const { kvs } = await gateway.range(
      { key: keys.audits, rangeEnd, limit, keysOnly: true, serializable: true },
      { signal },
    );
    if (kvs.length === 0) break;
    for (let i = 0; i < kvs.length; i += BATCH) {
      const last = kvs[Math.min(i + BATCH, kvs.length) - 1];
      if (last === undefined) break;
      await gateway.deleteRange({ key: keys.audits, rangeEnd: `${last.key}\0` }, { signal });
    }
    removed += kvs.length;
  }
  return removed;
}
