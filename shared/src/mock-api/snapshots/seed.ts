import type { Restore } from "../../contract/snapshots/restore.ts";
import type { Snapshot, Upload } from "../../contract/snapshots/snapshots.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { runningRestore } from "../world/restore-seed.ts";
import { FAKE_ENGINE_VERSION, FAKE_VERSION, coresOf, fakeRef, isVoter } from "../world/world.ts";
import type { World } from "../world/world.ts";

/** All state of the mock about snapshots. Replaced, never modified in place. */
export interface FakeSnapshots {
  readonly all: ReadonlyMap<string, Snapshot>;
  readonly uploads: ReadonlyMap<string, Upload>;
  /** the last restore of records, or the one in progress */
  readonly restore: Restore | null;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const COUNTS = { service: 5, user: 6, token: 3, session: 4, setting: 1, operation: 2, removed: 1, audit: 4_212 };

/** Returns the name of an archive: `kuma-2026-11-30T12-00-00Z-1f0c2d3e.tar.gz`. */
const fileOf = (id: string, atMs: number): string =>
  `kuma-${isoTime(atMs).slice(0, 19).replaceAll(":", "-")}Z-${id.slice(0, 8)}.tar.gz`;

/** Returns a snapshot that was taken and proven at `atMs` on the first two Cores that are given. */
export function taken(
  cores: readonly string[],
  atMs: number,
  revision: number,
  more: Partial<Snapshot> = {},
): Snapshot {
  const id = fakeRef(`snapshot ${revision}`);
  return {
    id,
    file: fileOf(id, atMs),
    state: "taken",
    how: "schedule",
    by: "schedule",
    requestedAt: isoTime(atMs),
    takenAt: isoTime(atMs + 900),
    core: cores[0] ?? null,
    copies: cores.slice(0, 2),
    bytes: 2_600_000 + revision * 11,
    revision,
    life: { generation: 1, id: null },
    counts: { ...COUNTS, audit: Math.round(revision / 12) },
    version: FAKE_VERSION,
    engineVersion: FAKE_ENGINE_VERSION,
    sealed: false,
    reason: null,
    proof: { at: isoTime(atMs + 9_000), ok: true, reason: null, core: cores[0] ?? fakeRef("none"), ms: 7_800 },
    proving: null,
    deleting: false,
    ...more,
  };
}

/** Returns the snapshots at the start of a scenario. */
export function buildSnapshots(scenario: string, world: World): FakeSnapshots {
  const refs = coresOf(world)
    .filter(isVoter)
    .map((c) => c.ref);
  const cores = [...refs.slice(1), ...refs.slice(0, 1)];
  const noon = Math.floor(world.nowMs / (12 * HOUR)) * 12 * HOUR;
  const list = [
    ...[0, 1, 2, 3, 4].map((n) => taken(cores, noon - n * 12 * HOUR, 48_211 - n * 1_191)),
    taken(cores, noon - 3 * DAY - 2 * HOUR, 43_950, { how: "demand", by: "anna" }),
    taken(cores, noon - 30 * DAY, 9_340, { how: "upload", by: "anna", copies: cores.slice(0, 1), proof: null }),
  ];
  const [first] = list;
  if (scenario === "snapshot-bad" && first !== undefined) {
    const reason = { code: "snapshot_counts_differ", params: { kind: "service", expected: 5, found: 3 } };
    list[0] = { ...first, proof: first.proof === null ? null : { ...first.proof, ok: false, reason } };
  }
  if (scenario === "snapshot-taking") list.unshift(requested(fakeRef("snapshot now"), "anna", world.nowMs));
  const shown = scenario === "single" || scenario === "snapshots-none" ? [] : list;
  return {
    all: new Map(shown.map((s) => [s.id, s])),
    uploads: new Map(),
    restore: scenario === "restoring" ? runningRestore(world.nowMs) : null,
  };
}

/** Returns a snapshot as requested at `nowMs`. */
export function requested(id: string, by: string, nowMs: number): Snapshot {
  return {
    ...taken([], nowMs, 0),
    id,
    file: fileOf(id, nowMs),
    state: "waiting",
    how: "demand",
    by,
    requestedAt: isoTime(nowMs),
    takenAt: null,
    core: null,
    bytes: null,
    revision: null,
    life: null,
    counts: null,
    version: null,
    engineVersion: null,
    proof: null,
  };
}
