import * as z from "zod/mini";
import { Ref, Time } from "../ids.ts";
import { CODE, SHOWN_NAME, list, text } from "../limits.ts";
import { Reason } from "../service.ts";

/** Number of drills whose results are retained. */
export const MOST_DRILLS = 20;

/** A step of a way back, and how long it took. */
export const DrillStep = z.object({ step: CODE, ms: z.number() });
export type DrillStep = z.infer<typeof DrillStep>;

/**
 * The ways back, in the order in which they are preferred: the Cores start again, one goes on from its data, one is
 * restored from a snapshot.
 */
const DrillWay = z.enum(["restart", "survivor", "snapshot"]);
export type DrillWay = z.infer<typeof DrillWay>;

/** How one way went on one Core. */
export const DrillPart = z.object({
  way: DrillWay,
  /** null where there was no Core to play it on */
  core: z.nullable(Ref),
  name: SHOWN_NAME,
  /** why it failed; null: it led to an engine that takes writes */
  reason: z.nullable(Reason),
  /** measured, one after the other */
  steps: list(DrillStep, 16),
  /**
   * how many changes are missing at most, of those that were confirmed when the part began: log entries, for a snapshot
   * revisions; null: not known
   */
  missing: z.nullable(z.number()),
  /** the snapshot that was restored, and when it was taken */
  snapshot: z.nullable(z.object({ file: text(256), takenAt: Time })),
  /**
   * an estimate from the size of the data: how long the other Cores take to join again, ms; 0 where none has to; null:
   * not known
   */
  joinMs: z.nullable(z.number()),
});
export type DrillPart = z.infer<typeof DrillPart>;

/** What is played now: on which Core, and since when. */
export const DrillCurrent = z.object({ core: Ref, way: DrillWay, since: Time });

/** A fire drill: the ways back from a lost majority, played on copies. It is requested as an intent. */
export const Drill = z.object({
  id: text(64),
  /** `waiting` until nothing else is under way; `failed` if any way back failed, or the drill itself */
  state: z.enum(["waiting", "running", "done", "failed"]),
  /** `demand` or `schedule` */
  how: CODE,
  by: SHOWN_NAME,
  requestedAt: Time,
  endedAt: z.nullable(Time),
  /** the voters whose data are played, one after the other */
  voters: list(Ref, 64),
  /** null: nothing is played now */
  current: z.nullable(DrillCurrent),
  parts: list(DrillPart, 160),
  /** why the drill itself was ended; null: it was not */
  reason: z.nullable(Reason),
});
export type Drill = z.infer<typeof Drill>;

/** When drills take place by themselves. */
export const DrillSettings = z.strictObject({
  /** days from one to the next; 0: none takes place by itself */
  everyDays: z.number().check(z.int(), z.minimum(0), z.maximum(366)),
});
export type DrillSettings = z.infer<typeof DrillSettings>;
export const DEFAULT_DRILL_SETTINGS: DrillSettings = { everyDays: 30 };
