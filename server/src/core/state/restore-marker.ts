import type { Restore } from "@core-console/shared/contract/snapshots/restore";
import type { RestoreProgress } from "@core-console/shared/domain/warnings";
import type { Compare } from "../etcd/client/gateway-types.ts";
import { ApiProblem } from "./api-problem.ts";
import { keys } from "./keys.ts";
import type { Registry } from "./registry.ts";

type Deps = Pick<Registry, "restore">;

/** Reports whether a restore of records is in progress: until it ends, users change nothing. */
export const isRestoring = ({ state }: Pick<Restore, "state">): boolean => state === "saving" || state === "writing";

/** Returns how far the restore in progress is; null: there is none. */
export function restoreProgress({ restore }: Deps): RestoreProgress | null {
  if (restore === null || !isRestoring(restore.value)) return null;
  const { by, requestedAt: since, done, total } = restore.value;
  return { by, since, done, total };
}

/** Throws busy while a restore of records is in progress: who started it, since when, and how far it is. */
export function refuseWhileRestoring(registry: Deps): void {
  const progress = restoreProgress(registry);
  if (progress !== null) throw new ApiProblem("busy", { why: "restoring", ...progress });
}

/** Returns the compare that the marker is as cached: a change that was planned before a restore began is not made. */
export const sameRestore = ({ restore }: Deps): Compare => ({
  key: keys.restore,
  target: "mod",
  op: "=",
  value: restore?.revision ?? 0,
});
