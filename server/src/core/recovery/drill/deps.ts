import type { SnapshotsDeps } from "../../snapshots/deps.ts";

/** What the fire drill needs from the floors below; the Core's main.ts provides it. */
export interface DrillDeps extends SnapshotsDeps {
  /** the program and arguments that start this executable as a process of this Core */
  readonly program: readonly string[];
}
