import type { Reason } from "@core-console/shared/contract/service";
import { guardAdministrators } from "../../state/put-user.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan, Made } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { RestoreRecord, SnapshotRecord } from "../../state/records-snapshots.ts";
import type { Registry } from "../../state/registry.ts";
import { isRestoring, sameRestore } from "../../state/restore-marker.ts";
import { ownRequest } from "../../state/service-changes.ts";
import { currentSettings } from "../../state/settings.ts";
import type { SnapshotsDeps } from "../deps.ts";
import { findSnapshot, newSnapshot, planNew } from "../snapshot-changes.ts";
import { nextBatch, type RestorePlan } from "./restore-plan.ts";
import type { PresentRecords, RestoreRequest } from "./restore-records.ts";

type Deps = Pick<SnapshotsDeps, "registry" | "changes" | "self" | "wall">;
type RestoreMade = Made<RestoreRecord, RestoreRecord>;

/** Returns the present records, as a restore sees them. */
export function presentRecords(registry: Registry): PresentRecords {
  const { users, tokens, services, removals, sessions } = registry;
  return {
    users,
    tokens,
    services,
    removals,
    sessions,
    settings: currentSettings({ registry }),
    settingsRevision: registry.settings?.revision ?? 0,
    sealingKey: registry.sealing?.value.keyId ?? null,
  };
}

/** Returns what was asked of a restore that is in progress. */
export const requestOf = ({ ticks, backFrom, requestedAt }: RestoreRecord): RestoreRequest => ({
  ticks: new Set(ticks),
  backFrom,
  nowMs: Date.parse(requestedAt),
});

/** Returns a snapshot whose records can be restored. Throws not_found, snapshot_busy. */
export function restorable(registry: Registry, id: string): SnapshotRecord {
  const { value } = findSnapshot(registry, id);
  if (value.deleting) throw new ApiProblem("snapshot_busy", { why: "deleting" });
  if (value.state !== "taken") throw new ApiProblem("snapshot_busy", { why: "not_taken" });
  if (value.proof?.ok === false && value.proof.reason?.code !== "snapshot_not_proven")
    throw new ApiProblem("snapshot_busy", { why: "not_restorable" });
  if (value.sealed) throw new ApiProblem("snapshot_busy", { why: "sealed" });
  return value;
}

/** What a new restore is of. */
export interface NewRestoreFacts {
  id: string;
  beforeId: string;
  snapshot: string;
  by: string;
  nowMs: number;
  ticks: readonly string[];
  backFrom: number | null;
}

/**
 * Plans the marker of a restore together with the request for a snapshot of the present: from its revision on, no user
 * changes anything. Throws not_found, snapshot_busy, busy.
 */
export function planStart(registry: Registry, facts: NewRestoreFacts): ChangePlan<RestoreMade> {
  const { by, nowMs } = facts;
  const snapshot = restorable(registry, facts.snapshot);
  const before = newSnapshot({ id: facts.beforeId, how: "restore", by, nowMs });
  const saved = planNew(registry, before, "restore.start");
  const at = new Date(nowMs).toISOString();
  const record: RestoreRecord = {
    id: facts.id,
    snapshot: snapshot.id,
    file: snapshot.file,
    takenAt: snapshot.takenAt ?? snapshot.requestedAt,
    by,
    requestedAt: at,
    updatedAt: at,
    state: "saving",
    done: 0,
    total: 0,
    before: before.id,
    beforeFile: before.file,
    back: facts.backFrom !== null,
    reason: null,
    ticks: [...facts.ticks],
    ofRevision: snapshot.revision,
    backFrom: facts.backFrom,
    lowered: [],
  };
  return {
    compare: [...saved.compare, sameRestore(registry)],
    ops: [...saved.ops, putRestore(record)],
    audit: { what: facts.backFrom === null ? "restore.start" : "restore.back", ref: null, name: snapshot.file },
    status: 202,
    ref: null,
    made: { written: record, stored: record },
  };
}

const putRestore = (record: RestoreRecord): { op: "put"; key: string; value: string } => ({
  op: "put",
  key: keys.restore,
  value: JSON.stringify(record),
});

/**
 * Returns what going back asks for: what the last restore itself changed in rights and settings comes back without
 * asking, unless a user has changed it again since. Throws not_found if there is nothing to go back to.
 */
export function backOf(registry: Registry): Pick<NewRestoreFacts, "snapshot" | "ticks" | "backFrom"> {
  const last = registry.restore?.value;
  if (last?.state !== "done" || last.ofRevision === null) throw new ApiProblem("not_found", { what: "snapshot" });
  const roles = last.lowered.filter(({ id, role }) => registry.users.get(id)?.value.role === role);
  return {
    snapshot: last.before,
    ticks: [...last.ticks.filter((tick) => tick.startsWith("settings:")), ...roles.map(({ id }) => `role:${id}`)],
    backFrom: last.ofRevision,
  };
}

/** Plans to end a restore that has not begun to write. Throws not_found, snapshot_busy. */
export function planCancel(registry: Registry, nowMs: number): ChangePlan<RestoreMade> {
  const last = registry.restore?.value;
  if (last === undefined || !isRestoring(last)) throw new ApiProblem("not_found", { what: "restore" });
  if (last.state === "writing") throw new ApiProblem("snapshot_busy", { why: "writing" });
  const record: RestoreRecord = { ...last, state: "cancelled", updatedAt: new Date(nowMs).toISOString() };
  return {
    compare: [sameRestore(registry)],
    ops: [putRestore(record)],
    audit: { what: "restore.cancel", ref: null, name: last.file },
    status: 200,
    ref: null,
    made: { written: record, stored: record },
  };
}

/** Thrown when the restore has moved on meanwhile. */
export class RestoreMovedOn extends Error {}

/** Changes the marker of the restore `id` that is in this state; throws RestoreMovedOn if it no longer is. */
export async function updateRestore(
  deps: Deps,
  from: Pick<RestoreRecord, "id" | "state">,
  what: string,
  change: (record: RestoreRecord) => Partial<RestoreRecord>,
): Promise<void> {
  await deps.changes.execute(ownRequest(deps), () => {
    const record = inState(deps.registry, from);
    const updatedAt = new Date(deps.wall()).toISOString();
    return {
      compare: [sameRestore(deps.registry)],
      ops: [putRestore({ ...record, ...change(record), updatedAt })],
      audit: { what, ref: null, name: record.file },
      status: 200,
      ref: null,
      made: null,
    };
  });
}

function inState(registry: Registry, { id, state }: Pick<RestoreRecord, "id" | "state">): RestoreRecord {
  const record = registry.restore?.value;
  if (record?.id !== id || record.state !== state) throw new RestoreMovedOn();
  return record;
}

/** Ends a restore; nothing was written. */
export const failRestore = (deps: Deps, record: RestoreRecord, reason: Reason): Promise<void> =>
  updateRestore(deps, record, "restore.failed", () => ({ state: "failed", reason }));

/**
 * Writes the next records of a restore, in one transaction with the progress in the marker; or its end, if nothing is
 * left to write. Reports whether it ended.
 */
export async function writeBatch(deps: Deps, marker: RestoreRecord, plan: () => RestorePlan): Promise<boolean> {
  const { registry } = deps;
  let ended = false;
  const outcome = await deps.changes.execute(ownRequest(deps), () => {
    const record = inState(registry, marker);
    const { steps } = plan();
    const batch = nextBatch(steps);
    ended = steps.length === 0;
    const at = new Date(deps.wall()).toISOString();
    const left = steps.length - batch.length;
    const total = Math.max(record.total, steps.length);
    const next: RestoreRecord = {
      ...record,
      updatedAt: at,
      total,
      done: total - left,
      ...(ended && { state: "done" }),
    };
    const guard = batch.some(({ kind }) => kind === "user") ? guardAdministrators(registry, at) : null;
    return {
      compare: [
        sameRestore(registry),
        ...batch.map(({ key, revision }) => ({ key, target: "mod" as const, op: "=" as const, value: revision })),
        ...(guard === null ? [] : [guard.compare]),
      ],
      ops: [putRestore(next), ...batch.flatMap(({ ops }) => ops), ...(guard === null ? [] : [guard.op])],
      audit: { what: ended ? "restore.done" : "restore.written", ref: null, name: record.file },
      status: 200,
      ref: null,
      made: null,
    };
  });
  if (outcome.kind === "done") await registry.reached(outcome.revision, AbortSignal.timeout(5000));
  return ended;
}
