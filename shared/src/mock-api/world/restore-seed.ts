import type { Restore, RestorePreview } from "../../contract/snapshots/restore.ts";
import { isoTime } from "../../domain/iso-time.ts";
import type { RestoreProgress } from "../../domain/warnings.ts";
import { fakeRef } from "./world.ts";

const DAY = 86_400_000;
/** How many records a restore of the mock writes. */
export const RESTORE_TOTAL = 12;

/** Returns how far a restore is, as the cluster warns of it; null once it has ended. */
export function progressOf({ by, requestedAt: since, state, done, total }: Restore): RestoreProgress | null {
  return state === "saving" || state === "writing" ? { by, since, done, total } : null;
}

/** Returns the restore of the scenario `restoring`: under way, and as far as it gets by itself. */
export const runningRestore = (nowMs: number): Restore => ({
  id: fakeRef("restore"),
  snapshot: fakeRef("snapshot 48211"),
  file: "kuma-2026-11-30T12-00-00Z-1f0c2d3e.tar.gz",
  takenAt: isoTime(nowMs - DAY),
  by: "anna",
  requestedAt: isoTime(nowMs - 20_000),
  updatedAt: isoTime(nowMs),
  state: "writing",
  done: 5,
  total: RESTORE_TOTAL,
  before: fakeRef("snapshot before"),
  beforeFile: "kuma-2026-12-01T12-00-00Z-5e1d2f3a.tar.gz",
  back: false,
  reason: null,
});

/** What a restore of the mock would do, whatever the snapshot. */
export const FAKE_PREVIEW: RestorePreview = {
  ready: true,
  items: [
    { kind: "user", name: "boris", did: "change", why: "role" },
    { kind: "user", name: "temp", did: "remove", why: null },
    { kind: "token", name: "nightly export", did: "remove", why: null },
    { kind: "service", name: "core-3", did: "change", why: null },
    { kind: "service", name: "core-9", did: "remove", why: null },
    { kind: "settings", name: "audit", did: "change", why: null },
  ],
  counts: { add: 0, change: 3, remove: 3, stay: 4 },
  choices: [
    { tick: `user:${fakeRef("deleted user")}`, kind: "user", name: "carla", why: "deleted", value: "operator" },
    {
      tick: `role:${fakeRef("lowered user")}`,
      kind: "user",
      name: "oleg",
      why: "role_lowered",
      value: "administrator",
    },
    { tick: `service:${fakeRef("deleted service")}`, kind: "service", name: "core-8", why: "deleted", value: null },
    { tick: "settings:approveHosts", kind: "settings", name: "approveHosts", why: "setting", value: null },
  ],
  stays: [
    { kind: "user", name: "anna", did: "stay", why: "password" },
    { kind: "user", name: "ivan", did: "stay", why: "disabled" },
    { kind: "token", name: "old script", did: "stay", why: "token_revoked" },
    { kind: "service", name: "core-7", did: "stay", why: "removed_host" },
  ],
  refusal: null,
  digest: "mock",
};
