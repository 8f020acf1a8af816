import type { Reason } from "@core-console/shared/contract/service";
import type { SnapshotSettings } from "@core-console/shared/contract/snapshots/snapshots";
import type { SnapshotRecord } from "../state/records-snapshots.ts";

const HOUR_MS = 3_600_000;
/** How long a chosen Core may be silent before another one is chosen. */
const SILENT_MS = 60_000;
/** How long taking a snapshot, fetching a copy, or a proof may last. */
const BOUND_MS = 1_800_000;
/** How many Cores are tried. */
const MOST_TRIES = 3;
/** A copy that failed is tried again after this time. */
const AGAIN_MS = 300_000;
/** Number of Cores that have a copy, if there are so many voters. */
const COPIES = 2;
/** The archive of a backup is deleted once its caller has it, at the latest after this time. */
const BACKUP_MS = HOUR_MS;

/** A voter, as the leader sees it. */
export interface SnapshotVoter {
  ref: string;
  name: string;
  alive: boolean;
  leads: boolean;
  /** null: not known */
  lag: number | null;
}

/** What the leader decides on. Times in ms since 1970. */
export interface SnapshotFacts {
  nowMs: number;
  settings: SnapshotSettings;
  /** the hour of the last slot that was served, or of the cluster's creation */
  servedHour: number;
  snapshots: readonly SnapshotRecord[];
  voters: readonly SnapshotVoter[];
  /** refs of every service that there is */
  services: ReadonlySet<string>;
  /** snapshots that a restore in progress needs */
  needed: ReadonlySet<string>;
}

export type SnapshotStep =
  /** a slot of the schedule is due */
  | { do: "schedule"; hour: number }
  /** `core` takes it */
  | { do: "begin"; id: string; core: string }
  /** the chosen Core is silent: another one is chosen next */
  | { do: "choose_again"; id: string }
  | { do: "fail"; id: string; reason: Reason }
  /** `core` fetches a further copy */
  | { do: "copy"; id: string; core: string }
  | { do: "end_copy"; id: string; reason: Reason }
  /** `core`, which has a copy, proves it */
  | { do: "prove"; id: string; core: string }
  | { do: "end_proof"; id: string; reason: Reason }
  /** the schedule retains it no longer */
  | { do: "expire"; id: string }
  /** copies on Cores whose services were removed no longer count */
  | { do: "drop_copies"; id: string; copies: string[] }
  /** its last copy is deleted */
  | { do: "forget"; id: string };

/** Returns the hour since 1970 at which the schedule's present slot began; null: there is no schedule. @internal */
export function slotOf(settings: SnapshotSettings, nowMs: number): number | null {
  const { everyHours } = settings;
  return everyHours === 0 ? null : Math.floor(nowMs / HOUR_MS / everyHours) * everyHours;
}

/**
 * Returns what the leader does next about snapshots; null: nothing. One is taken at a time; each step leads to a record
 * that shows that it was taken, so that another leader continues.
 */
export function nextSnapshotStep(facts: SnapshotFacts): SnapshotStep | null {
  const slot = slotOf(facts.settings, facts.nowMs);
  if (slot !== null && slot > facts.servedHour) return { do: "schedule", hour: slot };
  for (const record of facts.snapshots) {
    const step = stepOf(facts, record);
    if (step !== null) return step;
  }
  const surplus = oldBackup(facts) ?? surplusOf(facts);
  return surplus === null ? null : { do: "expire", id: surplus.id };
}

function stepOf(facts: SnapshotFacts, record: SnapshotRecord): SnapshotStep | null {
  const { id } = record;
  const copies = record.copies.filter((ref) => facts.services.has(ref));
  if (copies.length < record.copies.length) return { do: "drop_copies", id, copies };
  if (record.deleting) return copies.length === 0 ? { do: "forget", id } : null;
  if (record.state === "waiting") return begin(facts, record);
  if (record.state === "taking") return taking(facts, record);
  if (record.state === "failed") return null;
  return proving(facts, record) ?? copying(facts, record);
}

function begin(facts: SnapshotFacts, { id, core }: SnapshotRecord): SnapshotStep | null {
  if (facts.snapshots.some((s) => s.state === "taking")) return null;
  const alive = facts.voters.filter((v) => v.alive);
  // One that was tried already comes last, the leader only where there is no follower.
  const rank = (v: SnapshotVoter): number => (v.leads ? 2 : 0) + (v.ref === core ? 1 : 0);
  const best = alive.toSorted((a, b) => rank(a) - rank(b) || lagOf(a) - lagOf(b) || (a.ref < b.ref ? -1 : 1))[0];
  return best === undefined ? null : { do: "begin", id, core: best.ref };
}
const lagOf = ({ lag }: SnapshotVoter): number => lag ?? Infinity;

function taking(facts: SnapshotFacts, record: SnapshotRecord): SnapshotStep | null {
  const { id, core, since, tries } = record;
  const ms = facts.nowMs - Date.parse(since ?? record.requestedAt);
  if (ms < SILENT_MS || (ms < BOUND_MS && isAlive(facts, core))) return null;
  if (tries < MOST_TRIES) return { do: "choose_again", id };
  const name = facts.voters.find((v) => v.ref === core)?.name ?? null;
  return { do: "fail", id, reason: { code: "snapshot_late", params: { name, minutes: Math.ceil(ms / 60_000) } } };
}

function copying(facts: SnapshotFacts, record: SnapshotRecord): SnapshotStep | null {
  const { id, copies, copyTo, copyFailedAt } = record;
  if (copyTo !== null) {
    const ms = facts.nowMs - Date.parse(copyTo.since);
    if (ms < SILENT_MS || (ms < BOUND_MS && isAlive(facts, copyTo.core))) return null;
    const name = facts.voters.find((v) => v.ref === copyTo.core)?.name ?? null;
    return { do: "end_copy", id, reason: { code: "snapshot_no_second_copy", params: { name, why: null } } };
  }
  // It stays only until its caller has it.
  if (record.how === "backup") return null;
  if (copies.length >= COPIES || !copies.some((ref) => isAlive(facts, ref))) return null;
  if (copyFailedAt !== null && facts.nowMs - Date.parse(copyFailedAt) < AGAIN_MS) return null;
  const other = facts.voters.find((v) => v.alive && !copies.includes(v.ref));
  return other === undefined ? null : { do: "copy", id, core: other.ref };
}

function proving(facts: SnapshotFacts, record: SnapshotRecord): SnapshotStep | null {
  const { id, proving: under, copies } = record;
  if (under === null) return null;
  if (under.core === null) {
    const core = copies.find((ref) => isAlive(facts, ref));
    return core === undefined ? null : { do: "prove", id, core };
  }
  const ms = facts.nowMs - Date.parse(under.since);
  if (ms < SILENT_MS || (ms < BOUND_MS && isAlive(facts, under.core))) return null;
  const name = facts.voters.find((v) => v.ref === under.core)?.name ?? null;
  return { do: "end_proof", id, reason: { code: "snapshot_not_proven", params: { name } } };
}

const isAlive = (facts: SnapshotFacts, ref: string | null): boolean =>
  facts.voters.some((v) => v.ref === ref && v.alive);

/** Returns a snapshot that was taken for a backup, or could not be, and was not downloaded in time; null: none. */
function oldBackup({ snapshots, nowMs, needed }: SnapshotFacts): SnapshotRecord | null {
  const old = ({ id, how, state, deleting, requestedAt }: SnapshotRecord): boolean =>
    how === "backup" &&
    (state === "taken" || state === "failed") &&
    !deleting &&
    !needed.has(id) &&
    nowMs - Date.parse(requestedAt) > BACKUP_MS;
  return snapshots.find(old) ?? null;
}

/**
 * Returns the oldest scheduled snapshot that is neither among the newest nor the first of its month; null: none. The
 * newest that is proven is never surplus, nor is one that failed its proof, which stays until a user deletes it.
 */
function surplusOf({ snapshots, settings, nowMs, needed }: SnapshotFacts): SnapshotRecord | null {
  const scheduled = snapshots
    .filter((s) => s.how === "schedule" && s.state === "taken" && !s.deleting)
    .toSorted((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1));
  const proven = scheduled.find((s) => s.proof?.ok === true);
  const firsts = new Map<string, SnapshotRecord>();
  for (const s of scheduled) firsts.set(s.requestedAt.slice(0, 7), s);
  const monthsBack = new Date(nowMs);
  monthsBack.setUTCMonth(monthsBack.getUTCMonth() - settings.months);
  const since = monthsBack.toISOString();
  const isMonthly = (s: SnapshotRecord): boolean =>
    firsts.get(s.requestedAt.slice(0, 7)) === s && s.requestedAt >= since;
  const surplus = scheduled
    .slice(settings.newest)
    .filter(
      (s) =>
        s !== proven &&
        !needed.has(s.id) &&
        s.proof?.ok !== false &&
        s.proving === null &&
        s.copyTo === null &&
        !isMonthly(s),
    );
  return surplus.at(-1) ?? null;
}
