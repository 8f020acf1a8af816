/**
 * Invariants of the retention: entries are deleted on the leader alone, oldest first, by transactions that also write
 * the progress and are committed only if the progress is unchanged. So two leaders never delete at the same time, and
 * the next one resumes where this one stopped. A Core whose clock is off deletes nothing by age.
 */

import * as z from "zod/mini";
import { Time } from "@core-console/shared/contract/ids";
import { every } from "../../lib/process/every.ts";
import type { JobsDeps } from "./deps.ts";
import { EngineError } from "../etcd/client/engine-error.ts";
import { currentSettings } from "../state/settings.ts";
import { keys } from "../state/keys.ts";
import { MOST_ENTRIES, removeAboveLimit, removeOldest } from "../audit/audit-number.ts";
import { keyAt } from "../audit/read-audit.ts";

type Deps = Pick<JobsDeps, "registry" | "raft" | "log" | "wall" | "engine" | "exchange">;

const LOOK_MS = 60_000;
/** Counting a million entries blocks etcd for a quarter of a second (tried), so not every minute. */
const COUNT_MS = 600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Entries deleted by one transaction, which etcd applies at once. */
const BATCH = 1000;
/** A Core whose clock is off by more deletes nothing: a wrong year would delete every entry. */
const MAX_OFFSET_MS = 60_000;

/** Progress of the deletion: the next leader resumes from it, and two leaders cannot delete at the same time. */
const Marker = z.object({
  startedAt: Time,
  cutoffMs: z.number(),
  deleted: z.number(),
  finishedAt: z.nullable(Time),
});
type Marker = z.infer<typeof Marker>;
/** A marker and the revision of its record, 0 for none. */
interface Progress {
  marker: Marker;
  revision: number;
}

/**
 * Starts the retention of the audit on the leader: every hour entries older than the settings allow are deleted, and
 * every ten minutes the oldest beyond the maximum number. Returns a function that stops it.
 */
export function startRetention(deps: Deps): () => void {
  const stops = [
    every("deleting old audit entries", LOOK_MS, () => takeOutOld(deps), deps.log),
    every("deleting surplus audit entries", COUNT_MS, () => takeOutTooMany(deps), deps.log),
  ];
  return () => stops.forEach((stop) => stop());
}

/**
 * Deletes the oldest entries above `most`, whatever their age: entries that unauthenticated clients cause must not
 * fill the engine. Does nothing on a Core that does not lead.
 * @internal
 */
export async function takeOutTooMany(deps: Deps, most = MOST_ENTRIES): Promise<void> {
  if (!deps.raft.leads || !deps.registry.ready) return;
  try {
    const entries = await removeAboveLimit(deps.engine.gateway, most, deps.raft.epoch);
    if (entries > 0) deps.log.warn({ entries, most }, "audit: there were too many entries, the oldest were deleted");
  } catch (error) {
    deps.log[error instanceof EngineError ? "info" : "error"]({ err: error }, "audit: too many entries stay for now");
  }
}

/**
 * Deletes old entries, and those above `most`, on an engine whose quota is used up: by deletes alone, as such an
 * engine accepts no progress record. For the leader. Returns the number of deleted entries. Throws EngineError.
 */
export async function makeRoom(deps: Deps, most: number): Promise<number> {
  const { gateway } = deps.engine;
  const signal = deps.raft.epoch;
  const old = deps.registry.ready && !clockIsOff(deps) ? { rangeEnd: keyAt(oldest(deps)), most: Infinity } : null;
  return (
    (old === null ? 0 : await removeOldest(gateway, old, signal)) + (await removeAboveLimit(gateway, most, signal))
  );
}

/**
 * Resumes an unfinished deletion of old entries, or begins one if the last was finished an hour ago. Does nothing on a
 * Core that does not lead.
 * @internal
 */
export async function takeOutOld(deps: Deps): Promise<void> {
  if (!deps.raft.leads || !deps.registry.ready || clockIsOff(deps)) return;
  try {
    const due = await dueDeletion(deps);
    const done = due === null ? null : await finish(deps, due);
    if (done === null || done.deleted === 0) return;
    const olderThan = new Date(done.cutoffMs).toISOString();
    deps.log.info({ entries: done.deleted, olderThan }, "audit: old entries were deleted");
  } catch (error) {
    deps.log[error instanceof EngineError ? "info" : "error"]({ err: error }, "audit: old entries stay for now");
  }
}

/** Returns the unfinished deletion, or a new one if the last was finished an hour ago; null: none is due. */
async function dueDeletion(deps: Deps): Promise<Progress | null> {
  const [stored] = (await deps.engine.gateway.range({ key: keys.auditRetention })).kvs;
  const revision = stored?.modRevision ?? 0;
  const last = stored === undefined ? null : Marker.parse(JSON.parse(stored.value));
  if (last !== null) {
    if (last.finishedAt === null) return { marker: last, revision };
    if (Math.abs(deps.wall() - Date.parse(last.finishedAt)) < HOUR_MS) return null;
  }
  const marker = {
    startedAt: new Date(deps.wall()).toISOString(),
    cutoffMs: oldest(deps),
    deleted: 0,
    finishedAt: null,
  };
  return { marker, revision };
}

/** Deletes batch after batch. Returns the finished deletion; null: another Core has taken over. */
async function finish(deps: Deps, begun: Progress): Promise<Marker | null> {
  let progress: Progress | null = begun;
  while (progress !== null && progress.marker.finishedAt === null) progress = await takeOutBatch(deps, progress);
  return progress?.marker ?? null;
}

/** Returns the time before which entries are too old by the settings, ms since 1970. */
function oldest(deps: Deps): number {
  return deps.wall() - currentSettings(deps).audit.retentionDays * DAY_MS;
}

/** Deletes the oldest entries and records the progress in one transaction; null: another Core has done either. */
async function takeOutBatch(deps: Deps, { marker: before, revision }: Progress): Promise<Progress | null> {
  const { gateway } = deps.engine;
  const page = await gateway.range({
    key: keys.audits,
    rangeEnd: keyAt(before.cutoffMs),
    limit: BATCH,
    keysOnly: true,
    serializable: true,
  });
  const last = page.kvs.at(-1)?.key ?? null;
  const marker: Marker = {
    ...before,
    deleted: before.deleted + page.kvs.length,
    finishedAt: page.more ? null : new Date(deps.wall()).toISOString(),
  };
  const answer = await gateway.txn(
    {
      compare: [{ key: keys.auditRetention, target: "mod", op: "=", value: revision }],
      success: [
        ...(last === null ? [] : [{ op: "delete" as const, key: keys.audits, rangeEnd: `${last}\0` }]),
        { op: "put", key: keys.auditRetention, value: JSON.stringify(marker) },
      ],
    },
    { signal: deps.raft.epoch },
  );
  return answer.succeeded ? { marker, revision: answer.revision } : null;
}

/** Reports whether this clock differs from those of all other Cores whose offset is known. */
function clockIsOff(deps: Deps): boolean {
  const offsets = [...deps.exchange.observed.values()].map((o) => o.clockOffsetMs).filter((ms) => ms !== null);
  const off = offsets.length > 0 && offsets.every((ms) => Math.abs(ms ?? 0) > MAX_OFFSET_MS);
  if (off) deps.log.warn({ offsets }, "audit: this clock differs from the other Cores', nothing is deleted");
  return off;
}
