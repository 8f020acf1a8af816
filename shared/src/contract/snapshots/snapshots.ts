import * as z from "zod/mini";
import { Ref, Time } from "../ids.ts";
import { CODE, SHOWN_NAME, VERSION, list, record, text } from "../limits.ts";
import { Reason } from "../service.ts";
import { SNAPSHOT_BYTES, UPLOAD_PIECE_BYTES } from "./sizes.ts";

const UUID = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "uuid"));

/** The life of the cluster that a snapshot is of; `id` is null for one that was taken before lives had an ID. */
const SnapshotLife = z.object({ generation: z.number(), id: z.nullable(text(64)) });

/** The result of restoring a snapshot into a scratch engine and reading every record there. */
const SnapshotProof = z.object({
  at: Time,
  ok: z.boolean(),
  /** why it cannot be restored; null if it can */
  reason: z.nullable(Reason),
  /** the Core that tried it */
  core: Ref,
  ms: z.number(),
});

/**
 * A snapshot of all replicated data, one archive. It is requested as an intent, and this is also the progress of that:
 * `waiting` until the leader has chosen a Core, `taking` while that Core writes the archive.
 */
export const Snapshot = z.object({
  id: UUID,
  /** name of the archive in the folder of the Cores that have it, and for a download */
  file: text(256),
  state: z.enum(["waiting", "taking", "taken", "failed"]),
  /** why it was taken: `schedule`, `demand`, `upload` */
  how: CODE,
  by: SHOWN_NAME,
  requestedAt: Time,
  /** null until it is taken */
  takenAt: z.nullable(Time),
  /** the Core that takes or took it; null while none is chosen */
  core: z.nullable(Ref),
  /** the Cores that have a copy */
  copies: list(Ref, 64),
  /** size of the archive; null until it is taken, as the following ones */
  bytes: z.nullable(z.number()),
  revision: z.nullable(z.number()),
  life: z.nullable(SnapshotLife),
  /** number of records by kind: `service`, `user`, `audit` … */
  counts: z.nullable(record(z.number(), 64)),
  version: z.nullable(VERSION),
  engineVersion: z.nullable(VERSION),
  /** a passphrase is needed to read it */
  sealed: z.boolean(),
  /** why it could not be taken, or why there is no second copy */
  reason: z.nullable(Reason),
  /** the last proof; null: none yet */
  proof: z.nullable(SnapshotProof),
  /** a proof was requested: since when, and the Core that carries it out */
  proving: z.nullable(z.object({ since: Time, core: z.nullable(Ref) })),
  /** the Cores delete their copies, those that do not answer when they return */
  deleting: z.boolean(),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** When snapshots are taken by themselves, and how many of those are retained. */
export const SnapshotSettings = z.strictObject({
  /** hours from one to the next, counted from midnight UTC; 0: none are taken by themselves */
  everyHours: z.number().check(z.int(), z.minimum(0), z.maximum(168)),
  /** number of the newest scheduled snapshots that are retained */
  newest: z.number().check(z.int(), z.minimum(1), z.maximum(100)),
  /** number of months of which the first scheduled snapshot is retained besides */
  months: z.number().check(z.int(), z.minimum(0), z.maximum(120)),
});
export type SnapshotSettings = z.infer<typeof SnapshotSettings>;
export const DEFAULT_SNAPSHOT_SETTINGS: SnapshotSettings = { everyHours: 12, newest: 14, months: 12 };

/**
 * Begins an upload of an archive of `bytes` bytes. `passphrase`: that of an archive that was sealed when it was saved;
 * the cluster's own copies are not sealed.
 */
export const NewUpload = z.strictObject({
  bytes: z.number().check(z.int(), z.minimum(1), z.maximum(SNAPSHOT_BYTES)),
  passphrase: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
});
export type NewUpload = z.infer<typeof NewUpload>;

/**
 * An upload in progress on the Core that began it: the next piece begins at `offset`. After the last piece the archive
 * is checked, and `snapshot` is its record.
 */
export const Upload = z.object({
  id: UUID,
  bytes: z.number(),
  offset: z.number(),
  snapshot: z.nullable(Snapshot),
});
export type Upload = z.infer<typeof Upload>;

/** One piece of an upload, in base64; a piece that begins before `offset` was received already and is ignored. */
export const UploadPiece = z.strictObject({
  offset: z.number().check(z.int(), z.minimum(0), z.maximum(SNAPSHOT_BYTES)),
  data: z
    .string()
    .check(
      z.minLength(4),
      z.maxLength(Math.ceil(UPLOAD_PIECE_BYTES / 3) * 4),
      z.regex(/^[A-Za-z0-9+/]+={0,2}$/, "base64"),
    ),
});
export type UploadPiece = z.infer<typeof UploadPiece>;
