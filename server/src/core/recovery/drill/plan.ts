import { type DrillPart, type DrillSettings, MOST_DRILLS } from "@core-console/shared/contract/drill/drill";
import type { Reason } from "@core-console/shared/contract/service";
import type { DrillRecord } from "../../state/records-drills.ts";
import type { SnapshotRecord } from "../../state/records-snapshots.ts";

const DAY_MS = 86_400_000;
/** When a scheduled drill is due, after midnight UTC. */
const HOUR_MS = 2 * 3_600_000;
/** How long a Core that plays may be silent, and how long it may take. */
const SILENT_MS = 60_000;
const PART_MS = 900_000;
/** How long a drill may last, with waiting. */
const DRILL_MS = 7_200_000;

/** A voter, as the leader sees it. */
export interface DrillVoter {
  ref: string;
  name: string;
  alive: boolean;
}

/** What the leader decides on. Times in ms since 1970. */
export interface DrillFacts {
  nowMs: number;
  settings: DrillSettings;
  /** the day of the last slot that was served, or of the cluster's creation */
  servedDay: number;
  drills: readonly DrillRecord[];
  voters: readonly DrillVoter[];
  snapshots: readonly SnapshotRecord[];
  /** an operation is in progress, or work on a snapshot */
  busy: boolean;
  /** how long this Core has led: a new leader has not heard every Core yet */
  ledMs: number;
  /** what is committed now */
  index: number;
  revision: number;
}

export type DrillMove =
  /** a slot of the schedule is due */
  | { do: "schedule"; day: number }
  /** a Core plays the next part */
  | { do: "play"; id: string; name: string; current: NonNullable<DrillRecord["current"]> }
  /** parts that cannot be played, or whose Core did not finish */
  | { do: "skip"; id: string; parts: DrillPart[] }
  | { do: "end"; id: string; state: "done" | "failed"; reason: Reason | null }
  /** more are retained than there should be */
  | { do: "forget"; id: string };

/** Returns the day since 1970 on which the schedule's present slot began; null: there is no schedule. @internal */
export function slotOf({ everyDays }: DrillSettings, nowMs: number): number | null {
  return everyDays === 0 ? null : Math.floor((nowMs - HOUR_MS) / DAY_MS / everyDays) * everyDays;
}

export const isUnderWay = ({ state }: Pick<DrillRecord, "state">): boolean =>
  state === "waiting" || state === "running";

/**
 * Returns what the leader does next about drills; null: nothing. One Core plays at a time; each step leads to a record
 * that shows that it was taken, so that another leader continues.
 */
export function nextDrillMove(facts: DrillFacts): DrillMove | null {
  const underWay = facts.drills.find(isUnderWay);
  if (underWay !== undefined) return moveOf(facts, underWay);
  const slot = slotOf(facts.settings, facts.nowMs);
  if (slot !== null && slot > facts.servedDay) return { do: "schedule", day: slot };
  if (facts.drills.length <= MOST_DRILLS) return null;
  const oldest = facts.drills.toSorted((a, b) => (a.requestedAt < b.requestedAt ? -1 : 1))[0];
  return oldest === undefined ? null : { do: "forget", id: oldest.id };
}

function moveOf(facts: DrillFacts, drill: DrillRecord): DrillMove | null {
  const ms = facts.nowMs - Date.parse(drill.requestedAt);
  if (ms > DRILL_MS) return { do: "end", id: drill.id, state: "failed", reason: late(ms) };
  if (drill.current !== null) return silent(facts, drill, drill.current);
  const left = drill.voters.filter((ref) => !drill.parts.some((part) => part.way === "survivor" && part.core === ref));
  const next = left.find((ref) => isAlive(facts, ref)) ?? left[0];
  if (next !== undefined) return playOwn(facts, drill, next);
  if (!drill.parts.some(({ way }) => way === "snapshot")) return playSnapshot(facts, drill);
  const failed = drill.parts.some(({ reason }) => reason !== null);
  return { do: "end", id: drill.id, state: failed ? "failed" : "done", reason: null };
}

function silent(
  facts: DrillFacts,
  { id }: DrillRecord,
  current: NonNullable<DrillRecord["current"]>,
): DrillMove | null {
  const ms = facts.nowMs - Date.parse(current.since);
  const alive = isAlive(facts, current.core);
  if (ms < SILENT_MS || (ms < PART_MS && alive)) return null;
  const at = { core: current.core, name: nameOf(facts, current.core) };
  const reason = alive ? late(ms) : silence(at.name);
  return { do: "skip", id, parts: waysOf(current.way).map((way) => emptyPart(way, at, reason)) };
}

/** Returns what is reported together: a Core's start is timed while its recovery is played. */
const waysOf = (way: DrillPart["way"]): DrillPart["way"][] => (way === "snapshot" ? [way] : ["restart", "survivor"]);

function playOwn(facts: DrillFacts, drill: DrillRecord, core: string): DrillMove | null {
  const { id } = drill;
  const name = nameOf(facts, core);
  const at = { core, name };
  if (isAlive(facts, core)) return play(facts, { id, name, core }, null);
  if (mayReturn(facts, drill)) return null;
  return { do: "skip", id, parts: waysOf("survivor").map((way) => emptyPart(way, at, silence(name))) };
}

function play(
  facts: DrillFacts,
  { id, name, core }: { id: string; name: string; core: string },
  snapshot: string | null,
): DrillMove | null {
  if (facts.busy) return null;
  const { index, revision } = facts;
  const since = new Date(facts.nowMs).toISOString();
  const way = snapshot === null ? "survivor" : "snapshot";
  return { do: "play", id, name, current: { core, way, since, index, revision, snapshot } };
}

function playSnapshot(facts: DrillFacts, drill: DrillRecord): DrillMove | null {
  const { id } = drill;
  const alive = (ref: string): boolean => isAlive(facts, ref);
  const taken = facts.snapshots.filter((s) => s.state === "taken" && !s.deleting);
  const newest = taken.filter((s) => s.copies.some(alive)).toSorted((a, b) => (b.revision ?? 0) - (a.revision ?? 0))[0];
  const core = newest?.copies.find(alive);
  if (newest !== undefined && core !== undefined)
    return play(facts, { id, name: nameOf(facts, core), core }, newest.id);
  if (taken.length > 0 && mayReturn(facts, drill)) return null;
  const none: Reason = { code: "drill_no_snapshot", params: {} };
  return { do: "skip", id, parts: [emptyPart("snapshot", { core: null, name: "" }, none)] };
}

const isAlive = (facts: DrillFacts, core: string): boolean =>
  facts.voters.some(({ ref, alive }) => ref === core && alive);

/** Reports whether a Core that does not answer may only restart, or has not been heard by a new leader yet. */
const mayReturn = ({ nowMs, ledMs }: DrillFacts, { requestedAt }: DrillRecord): boolean =>
  ledMs < SILENT_MS || nowMs - Date.parse(requestedAt) < SILENT_MS;

const nameOf = (facts: DrillFacts, ref: string): string =>
  facts.voters.find((voter) => voter.ref === ref)?.name ?? ref.slice(0, 8);

const silence = (name: string): Reason => ({ code: "drill_core_silent", params: { name } });
const late = (ms: number): Reason => ({ code: "drill_late", params: { minutes: Math.ceil(ms / 60_000) } });

function emptyPart(way: DrillPart["way"], at: { core: string | null; name: string }, reason: Reason): DrillPart {
  return { way, ...at, reason, steps: [], missing: null, snapshot: null, joinMs: null };
}
