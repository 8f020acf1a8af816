import type { MembersDeps } from "../members/deps.ts";

/** What the snapshots floor needs from the floors below; the Core's main.ts provides it. */
export interface SnapshotsDeps extends MembersDeps {
  /** path of the etcd executable that this Core runs */
  readonly engineBinary: string;
  /** a directory that every archive of this Core is copied into as well; null: none */
  readonly snapshotCopies: string | null;
}
