import { randomUUID } from "node:crypto";
import { HEADER } from "@core-console/shared/contract/headers";
import {
  type LastRestore,
  type NewRestore,
  Restore,
  type RestorePreview,
} from "@core-console/shared/contract/snapshots/restore";
import {
  backOf,
  type NewRestoreFacts,
  planCancel,
  planStart,
  presentRecords,
  restorable,
} from "../../../snapshots/restore/restore-changes.ts";
import { previewOf, type RestorePlan, restorePlan } from "../../../snapshots/restore/restore-plan.ts";
import type { ReadSnapshot, RestoreReader } from "../../../snapshots/restore/restore-reader.ts";
import { ApiProblem } from "../../../state/api-problem.ts";
import type { ChangeOutcome, Made } from "../../../state/commit.ts";
import { RestoreRecord, type SnapshotRecord } from "../../../state/records-snapshots.ts";
import { sleep, systemClock } from "../../../../lib/time/clock.ts";
import type { HttpDeps } from "../../deps.ts";
import { executeFor } from "../../server/execute.ts";
import { dataAge } from "../../server/reply.ts";
import type { Call, Handlers } from "../../server/server.ts";

export type RestoreDeps = Pick<
  HttpDeps,
  "registry" | "lastKnown" | "consistency" | "changes" | "raft" | "wall" | "now"
> & { readonly restoreReader: Pick<RestoreReader, "read"> };

type RestoreHandlers = Pick<
  Handlers,
  "previewRestore" | "startRestore" | "showRestore" | "cancelRestore" | "undoRestore"
>;

/** A response comes within this time: the console gives a change 7 s. */
const WAIT_MS = 3000;

const NOT_READ: RestorePreview = {
  ready: false,
  items: [],
  counts: { add: 0, change: 0, remove: 0, stay: 0 },
  choices: [],
  stays: [],
  refusal: null,
  digest: "",
};

/** Handlers of restores of a snapshot's records into this cluster. */
export function restoreHandlers(deps: RestoreDeps): RestoreHandlers {
  return {
    async previewRestore(call): Promise<RestorePreview> {
      await deps.consistency.sync();
      const read = await readSoon(deps, restorable(deps.registry, idOf(call)), WAIT_MS);
      if (read === null) return NOT_READ;
      if (!read.ok) return { ...NOT_READ, ready: true, refusal: read.reason };
      if (!isOfThisCluster(deps, read))
        return { ...NOT_READ, ready: true, refusal: { code: "snapshot_busy", params: { why: "other_cluster" } } };
      return previewOf(planNow(deps, read, []));
    },
    async startRestore(call) {
      const asked = { snapshot: idOf(call), ...(call.body as NewRestore) };
      await deps.consistency.sync();
      return startRestore(deps, call, asked, WAIT_MS);
    },
    async showRestore(call): Promise<LastRestore> {
      if (call.stale) void call.reply.header(HEADER.dataAge, String(dataAge(deps)));
      else await deps.consistency.sync();
      const { restore } = deps.registry;
      return { restore: restore === null ? null : Restore.parse(restore.value) };
    },
    async cancelRestore(call) {
      return shown(await executeFor(deps, call, () => planCancel(deps.registry, deps.wall())));
    },
    async undoRestore(call) {
      const ids = { id: randomUUID(), beforeId: randomUUID() };
      const outcome = await executeFor(deps, call, () =>
        planStart(deps.registry, { ...ids, ...backOf(deps.registry), by: call.change.who, nowMs: deps.wall() }),
      );
      return shown(outcome);
    },
  };
}

/**
 * Starts a restore of a snapshot's records, which has to be read within `waitMs` first. Throws not_found,
 * snapshot_busy, busy, precondition_failed, last_administrator, and what `check` throws when the change is made.
 */
export async function startRestore(
  deps: RestoreDeps,
  call: Call,
  { snapshot, ticks, digest }: NewRestore & { snapshot: string },
  waitMs: number,
  check: () => void = () => undefined,
): Promise<Restore> {
  const facts = { id: randomUUID(), beforeId: randomUUID(), snapshot, ticks, backFrom: null };
  const read = await readSoon(deps, restorable(deps.registry, snapshot), waitMs);
  if (read === null) throw new ApiProblem("snapshot_busy", { why: "reading" });
  return start(deps, call, facts, () => {
    check();
    if (!read.ok) throw new ApiProblem("snapshot_busy", { why: "not_restorable" });
    if (!isOfThisCluster(deps, read)) throw new ApiProblem("snapshot_busy", { why: "other_cluster" });
    if (digest !== undefined && previewOf(planNow(deps, read, [])).digest !== digest)
      throw new ApiProblem("precondition_failed");
    const { refusal } = planNow(deps, read, ticks);
    if (refusal !== null) throw new ApiProblem("last_administrator", refusal.params);
  });
}

const idOf = (call: Call): string => call.params["id"] ?? "";

async function start(
  deps: RestoreDeps,
  call: Call,
  facts: Omit<NewRestoreFacts, "by" | "nowMs">,
  check: () => void,
): Promise<Restore> {
  const outcome = await executeFor(deps, call, () => {
    check();
    return planStart(deps.registry, { ...facts, by: call.change.who, nowMs: deps.wall() });
  });
  return shown(outcome);
}

/** Returns the snapshot as it was read; null if that takes longer than a response may. */
async function readSoon(deps: RestoreDeps, record: SnapshotRecord, waitMs: number): Promise<ReadSnapshot | null> {
  const waiting = new AbortController();
  const late = sleep(systemClock, waitMs, waiting.signal).then(() => null);
  try {
    return await Promise.race([deps.restoreReader.read(record), late]);
  } finally {
    waiting.abort();
  }
}

const planNow = (deps: RestoreDeps, read: ReadSnapshot & { ok: true }, ticks: readonly string[]): RestorePlan =>
  restorePlan(presentRecords(deps.registry), read.records, {
    ticks: new Set(ticks),
    nowMs: deps.wall(),
    backFrom: null,
  });

const isOfThisCluster = ({ registry }: RestoreDeps, { records }: ReadSnapshot & { ok: true }): boolean =>
  records.foundedAt === (registry.cluster?.createdAt ?? null);

function shown(outcome: ChangeOutcome<Made<RestoreRecord, RestoreRecord>>): Restore {
  const made = outcome.kind === "done" ? outcome.made.written : RestoreRecord.parse(outcome.record.made);
  return Restore.parse(made);
}
