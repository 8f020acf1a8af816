import * as z from "zod/mini";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { prefixRange } from "../../etcd/client/ids.ts";
import type { Gateway } from "../../etcd/client/gateway-types.ts";
import { keys } from "../../state/keys.ts";
import { keyAt, msOf } from "../../audit/read-audit.ts";

/**
 * A position in the audit in the order of writing, which is the order of revisions: keys of entries are ordered by
 * clocks, and the clocks of two leaders differ. `atMs` is the time of the last entry passed. `catchUp`: the revisions
 * up to `to` were compacted; the entries that remain of them are listed by key, and everything up to `after` is
 * passed.
 */
export const AuditCursor = z.object({
  revision: z.number(),
  atMs: z.number(),
  catchUp: z.nullable(z.object({ to: z.number(), after: z.string() })),
});
export type AuditCursor = z.infer<typeof AuditCursor>;

/** Entries of the audit in the order of writing, and the position after them. */
export interface Passed {
  entries: { key: string; value: string }[];
  /** the position after them */
  cursor: AuditCursor;
}

const PAGE = 500;
/** Maximum number of entries buffered for a reader that is slower than the writers; more are read again later. */
const MAX_HELD = 2000;
/** How far clocks may have been set back: listing starts this much before the last entry passed. */
const CLOCK_SLACK_MS = 86_400_000;

/**
 * Yields every entry after `start`, once and in order, as it is written, until `signal` aborts. Buffers no more than
 * MAX_HELD entries and one batch. Throws EngineError.
 */
export async function* followAudit(
  gateway: Pick<Gateway, "range" | "watch">,
  start: AuditCursor,
  signal: AbortSignal,
): AsyncGenerator<Passed, void> {
  let cursor = start;
  while (!signal.aborted) {
    if (cursor.catchUp !== null) {
      for await (const passed of listed(gateway, cursor, cursor.catchUp)) {
        ({ cursor } = passed);
        yield passed;
      }
      continue;
    }
    try {
      for await (const passed of watched(gateway, cursor, signal)) {
        ({ cursor } = passed);
        yield passed;
      }
    } catch (error) {
      if (!(error instanceof EngineError) || error.kind !== "compacted") throw error;
      const { revision } = await gateway.range({ ...prefixRange(keys.audits), limit: 1 });
      cursor = { ...cursor, catchUp: { to: revision, after: keyAt(cursor.atMs - CLOCK_SLACK_MS) } };
    }
  }
}

async function* listed(
  gateway: Pick<Gateway, "range">,
  from: AuditCursor,
  catchUp: { to: number; after: string },
): AsyncGenerator<Passed, void> {
  let { after } = catchUp;
  let { atMs } = from;
  for (;;) {
    const page = await gateway.range({
      key: `${after}\0`,
      rangeEnd: prefixRange(keys.audits).rangeEnd,
      limit: PAGE,
      serializable: true,
    });
    after = page.kvs.at(-1)?.key ?? after;
    const entries = page.kvs.filter((kv) => kv.modRevision > from.revision && kv.modRevision <= catchUp.to);
    if (entries.length > 0) atMs = Math.max(atMs, msOf(after));
    if (!page.more) {
      yield { entries, cursor: { revision: catchUp.to, atMs, catchUp: null } };
      return;
    }
    yield { entries, cursor: { revision: from.revision, atMs: from.atMs, catchUp: { to: catchUp.to, after } } };
  }
}

async function* watched(
  gateway: Pick<Gateway, "watch">,
  from: AuditCursor,
  outer: AbortSignal,
): AsyncGenerator<Passed, void> {
  const own = new AbortController();
  const held: Passed[] = [];
  let { atMs } = from;
  let count = 0;
  let wake = Promise.withResolvers<void>();
  const end = { reached: false, failure: null as { error: unknown } | null };
  const ended = (failure: { error: unknown } | null): void => {
    Object.assign(end, { reached: true, failure });
    wake.resolve();
  };
  void gateway
    .watch(
      { ...prefixRange(keys.audits), startRevision: from.revision + 1 },
      (batch) => {
        if (batch.events.length === 0 || own.signal.aborted) return;
        const entries = batch.events.filter((e) => e.type === "put");
        for (const e of entries) atMs = Math.max(atMs, msOf(e.key));
        held.push({ entries, cursor: { revision: batch.revision, atMs, catchUp: null } });
        count += entries.length;
        if (count > MAX_HELD) own.abort();
        wake.resolve();
      },
      AbortSignal.any([outer, own.signal]),
    )
    .then(
      () => ended(null),
      (error: unknown) => ended({ error }),
    );
  try {
    for (;;) {
      const next = held.shift();
      if (next !== undefined) {
        count -= next.entries.length;
        yield next;
      } else if (end.reached) {
        if (end.failure !== null) throw end.failure.error;
        return;
      } else {
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    }
  } finally {
    own.abort();
  }
}
