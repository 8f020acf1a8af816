import * as z from "zod/mini";
import { Time } from "../ids.ts";
import { CODE, SHOWN_NAME, list, text } from "../limits.ts";
import { Reason } from "../service.ts";

const UUID = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "uuid"));

/** The most ticks of one restore, and the most names that a preview lists of each sort. */
export const MOST_TICKS = 2000;
export const MOST_NAMES = 1000;

/** Names one thing that a restore brings back only when asked to: `user:<id>`, `service:<ref>`, `settings:oidc` … */
const Tick = text(80).check(z.regex(/^[a-zA-Z]+:[\w-]+$/, "format"));
export const TICKS = z.array(Tick).check(z.maxLength(MOST_TICKS));

/** One record that a restore adds, changes or removes, or that it leaves as it is. */
const RestoreItem = z.object({
  /** `user`, `token`, `service`, `settings` */
  kind: CODE,
  name: text(512),
  did: z.enum(["add", "change", "remove", "stay"]),
  /** why it stays, as `login_taken`; what changes otherwise, as `role`; null: nothing more to say */
  why: z.nullable(CODE),
});
export type RestoreItem = z.infer<typeof RestoreItem>;

/** Something that was deleted or a right that was taken away since: it comes back only when its tick is given. */
const RestoreChoice = z.object({
  tick: Tick,
  kind: CODE,
  name: text(512),
  /** `deleted`, `role_lowered`, `setting` */
  why: CODE,
  /** what comes back: the role of a user, for one; null: what `kind` says */
  value: z.nullable(text(64)),
});
export type RestoreChoice = z.infer<typeof RestoreChoice>;

/** What restoring a snapshot's records would do now. */
export const RestorePreview = z.object({
  /** false: the snapshot is being read; ask again */
  ready: z.boolean(),
  /** what is added, changed and removed without any tick: the first of them */
  items: list(RestoreItem, MOST_NAMES),
  /** number of records that are added, changed, removed, and that stay although the snapshot differs */
  counts: z.object({ add: z.number(), change: z.number(), remove: z.number(), stay: z.number() }),
  /** what needs a tick */
  choices: list(RestoreChoice, MOST_TICKS),
  /** what stays as it is although the snapshot differs: the first of it */
  stays: list(RestoreItem, MOST_NAMES),
  /** why it cannot be restored; null: it can */
  refusal: z.nullable(Reason),
  /** identifies this preview: a restore that names it is refused when something has changed since */
  digest: text(64),
});
export type RestorePreview = z.infer<typeof RestorePreview>;

/** Starts a restore of a snapshot's records. */
export const NewRestore = z.strictObject({
  ticks: z._default(TICKS, []),
  /** of the preview that it is based on; left out: whatever it comes to now */
  digest: z.optional(text(64)),
});
export type NewRestore = z.infer<typeof NewRestore>;

/**
 * A restore of records into the running cluster: the last one, or the one in progress. `saving`: a snapshot of the
 * present is taken and proven; `writing`: the records are written; no change is made during both.
 */
export const Restore = z.object({
  id: UUID,
  /** the snapshot whose records are restored */
  snapshot: UUID,
  file: text(256),
  takenAt: Time,
  by: SHOWN_NAME,
  requestedAt: Time,
  updatedAt: Time,
  state: z.enum(["saving", "writing", "done", "failed", "cancelled"]),
  /** number of records written, and of all that have to be; 0 of 0 until that is known */
  done: z.number(),
  total: z.number(),
  /** the snapshot of the present that was taken before, and the name of its archive */
  before: UUID,
  beforeFile: text(256),
  /** it goes back to before another restore */
  back: z.boolean(),
  /** why it failed */
  reason: z.nullable(Reason),
});
export type Restore = z.infer<typeof Restore>;

/** The last restore of records, or the one in progress; null: there was none. */
export const LastRestore = z.object({ restore: z.nullable(Restore) });
export type LastRestore = z.infer<typeof LastRestore>;
