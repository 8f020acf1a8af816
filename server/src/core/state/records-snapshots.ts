import * as z from "zod/mini";
import { Ref, Time } from "@core-console/shared/contract/ids";
import { Restore, TICKS } from "@core-console/shared/contract/snapshots/restore";
import { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { UserRole } from "@core-console/shared/contract/access";

/** A snapshot as stored in etcd: the contract's fields, and how far its work is. */
export const SnapshotRecord = z.object({
  ...Snapshot.shape,
  /** since when the chosen Core takes it; null while none does */
  since: z.nullable(Time),
  /** how many Cores were chosen and did not finish */
  tries: z.number(),
  /** SHA-256 of the archive, hex; null until it is taken */
  sha256: z.nullable(z.string()),
  /** the Core that is to fetch a further copy, and since when; null: none */
  copyTo: z.nullable(z.object({ core: Ref, since: Time })),
  /** when a further copy failed; null: none did */
  copyFailedAt: z.nullable(Time),
});
export type SnapshotRecord = z.infer<typeof SnapshotRecord>;

/** The last slot of the schedule for which a snapshot was requested, counted in hours since 1970. */
export const SnapshotSlotRecord = z.object({ hour: z.number(), at: Time });

/** A restore of records as stored in etcd: the marker by which changes are refused, and what the next leader needs. */
export const RestoreRecord = z.object({
  ...Restore.shape,
  ticks: TICKS,
  /** revision of the snapshot whose records are restored; null for one of an older version */
  ofRevision: z.nullable(z.number()),
  /** for one that goes back: the revision of the snapshot that the other restore was of; null: it does not */
  backFrom: z.nullable(z.number()),
  /** users whose role this restore lowers, and to what: going back gives it back if it is still that */
  lowered: z.array(z.object({ id: z.string(), role: UserRole })),
});
export type RestoreRecord = z.infer<typeof RestoreRecord>;
