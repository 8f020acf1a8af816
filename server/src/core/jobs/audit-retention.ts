import * as z from "zod/mini";
import { Time } from "@core-console/shared/contract/ids";
import { every } from "../../lib/process/every.ts";
import type { JobsDeps } from "./deps.ts";
import { EngineError } from "../etcd/client/engine-error.ts";
import { currentSettings } from "../state/settings.ts";
import { keys } from "../state/keys.ts";
import { MOST_ENTRIES, takeOutBeyond, takeOutFirst } from "../audit/audit-number.ts";
import { keyAt } from "../audit/read-audit.ts";

type Deps = Pick<JobsDeps, "registry" | "raft" | "log" | "wall" | "engine" | "exchange">;

const LOOK_MS = 60_000;
/** To count a million entries holds etcd up for a quarter of a second (tried): not every minute. */
const COUNT_MS = 600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Entries taken out by one transaction: etcd applies it in one go. */
const BATCH = 1000;
/** A Core whose clock is off by more takes nothing out: by a wrong year it would take all. */
const MAX_OFFSET_MS = 60_000;

/** Where taking out stands: the next leader goes on from it, and no two do it at once. */
const Marker = z.object({
  startedAt: Time,
  cutoffMs: z.number(),
  deleted: z.number(),
  finishedAt: z.nullable(Time),
});
type Marker = z.infer<typeof Marker>;

/** The leader takes entries out that are older than the settings say, every hour, and that are too many. Returns the way to stop. */
export function startRetention(c: Deps): () => void {
  const stops = [every(LOOK_MS, () => takeOutOld(c), c.log), every(COUNT_MS, () => takeOutTooMany(c), c.log)];
  return () => stops.forEach((stop) => stop());
}

/** One look at how many there are: what strangers can fill must not fill the engine, however young it is. */
export async function takeOutTooMany(c: Deps, most = MOST_ENTRIES): Promise<void> {
  if (!c.raft.leads || !c.registry.ready) return;
  try {
    const entries = await takeOutBeyond(c.engine.gateway, most, c.raft.epoch);
    if (entries > 0) c.log.warn({ entries, most }, "audit: there were too many entries, the oldest were taken out");
  } catch (error) {
    c.log[error instanceof EngineError ? "info" : "error"]({ err: error }, "audit: too many entries stay for now");
  }
}

/**
 * What goes on a full engine: entries that are too old and too many, by deletes alone, for it takes no word on how far.
 * For the leader; gives how many went. Errors: EngineError.
 */
export async function makeRoom(c: Deps, most: number): Promise<number> {
  const { gateway } = c.engine;
  const signal = c.raft.epoch;
  const old = c.registry.ready && !clockIsOff(c) ? { rangeEnd: keyAt(oldest(c)), most: Infinity } : null;
  return (old === null ? 0 : await takeOutFirst(gateway, old, signal)) + (await takeOutBeyond(gateway, most, signal));
}

/** One look: goes on with what was begun, begins where the last one is an hour old. */
export async function takeOutOld(c: Deps): Promise<void> {
  if (!c.raft.leads || !c.registry.ready || clockIsOff(c)) return;
  try {
    const { kvs } = await c.engine.gateway.range({ key: keys.auditRetention });
    let revision = kvs[0]?.modRevision ?? 0;
    let marker = kvs[0] === undefined ? null : Marker.parse(JSON.parse(kvs[0].value));
    if (marker !== null && marker.finishedAt !== null) {
      if (Math.abs(c.wall() - Date.parse(marker.finishedAt)) < HOUR_MS) return;
      marker = null;
    }
    marker ??= begin(c);
    while (marker.finishedAt === null) {
      const step = await takeOutBatch(c, marker, revision);
      // Another Core does it by now.
      if (step === null) return;
      ({ marker, revision } = step);
    }
    if (marker.deleted > 0)
      c.log.info(
        { entries: marker.deleted, olderThan: new Date(marker.cutoffMs).toISOString() },
        "audit: old entries were taken out",
      );
  } catch (error) {
    c.log[error instanceof EngineError ? "info" : "error"]({ err: error }, "audit: old entries stay for now");
  }
}

function begin(c: Deps): Marker {
  return { startedAt: new Date(c.wall()).toISOString(), cutoffMs: oldest(c), deleted: 0, finishedAt: null };
}

/** What was written before is too old by the settings, ms since 1970. */
function oldest(c: Deps): number {
  return c.wall() - currentSettings(c).audit.retentionDays * DAY_MS;
}

async function takeOutBatch(
  c: Deps,
  before: Marker,
  revision: number,
): Promise<{ marker: Marker; revision: number } | null> {
  const { gateway } = c.engine;
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
    finishedAt: page.more ? null : new Date(c.wall()).toISOString(),
  };
  const answer = await gateway.txn(
    {
      compare: [{ key: keys.auditRetention, target: "mod", op: "=", value: revision }],
      success: [
        ...(last === null ? [] : [{ op: "delete" as const, key: keys.audits, rangeEnd: `${last}\0` }]),
        { op: "put", key: keys.auditRetention, value: JSON.stringify(marker) },
      ],
    },
    { signal: c.raft.epoch },
  );
  return answer.succeeded ? { marker, revision: answer.revision } : null;
}

/** What the other Cores' clocks say, as far as they are heard. */
function clockIsOff(c: Deps): boolean {
  const offsets = [...c.exchange.observed.values()].map((o) => o.clockOffsetMs).filter((ms) => ms !== null);
  const off = offsets.length > 0 && offsets.every((ms) => Math.abs(ms ?? 0) > MAX_OFFSET_MS);
  if (off) c.log.warn({ offsets }, "audit: the clock here differs from the other Cores', nothing is taken out");
  return off;
}
