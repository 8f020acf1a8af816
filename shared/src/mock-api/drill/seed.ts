import type { Drill, DrillPart } from "../../contract/drill/drill.ts";
import type { Reason } from "../../contract/service.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { coresOf, isVoter } from "../world/world.ts";
import type { FakeCore, World } from "../world/world.ts";

const DAY = 86_400_000;

export const votersOf = (world: World): FakeCore[] => coresOf(world).filter(isVoter);

/** Returns the drills at the start of a scenario, newest first. */
export function buildDrills(scenario: string, world: World): readonly Drill[] {
  const voters = votersOf(world);
  if (voters.length < 3 || scenario === "drills-none") return [];
  const failed = scenario === "drill-failed";
  const ended: Drill = {
    id: "drill-1",
    state: failed ? "failed" : "done",
    how: "schedule",
    by: "schedule",
    requestedAt: isoTime(world.nowMs - 2 * DAY),
    endedAt: isoTime(world.nowMs - 2 * DAY + 95_000),
    voters: voters.map(({ ref }) => ref),
    current: null,
    parts: [
      ...voters.flatMap((core, n) => ownParts(core, n, failed && n === 1 ? NO_ROOM : null)),
      snapshotPart(voters, world),
    ],
    reason: null,
  };
  return [ended];
}

const NO_ROOM: Reason = { code: "drill_no_room", params: { needed: 512, free: 120 } };

/** Returns the result of playing a Core's own data. */
export function ownParts({ ref: core, name }: FakeCore, order: number, reason: Reason | null): DrillPart[] {
  const at = { core, name, missing: 0, snapshot: null };
  if (reason !== null)
    return (["restart", "survivor"] as const).map((way) => ({
      ...at,
      way,
      reason,
      steps: [],
      missing: null,
      joinMs: null,
    }));
  const steps = [
    { step: "copy", ms: 1400 + 90 * order },
    { step: "raise", ms: 210 },
    { step: "force", ms: 3100 + 400 * order },
    { step: "restore", ms: 1900 },
    { step: "records", ms: 2600 },
  ];
  return [
    { ...at, way: "restart", reason, steps: [{ step: "start", ms: 1200 + 100 * order }], joinMs: 0 },
    { ...at, way: "survivor", reason, steps, joinMs: 29_000 },
  ];
}

/** Returns the result of restoring the newest snapshot. */
export function snapshotPart(voters: readonly FakeCore[], world: World): DrillPart {
  const [first] = voters;
  const takenAt = isoTime(world.nowMs - 2.2 * DAY);
  return {
    way: "snapshot",
    core: first?.ref ?? null,
    name: first?.name ?? "",
    reason: null,
    steps: [
      { step: "check", ms: 40 },
      { step: "unpack", ms: 320 },
      { step: "restore", ms: 1800 },
      { step: "start", ms: 1300 },
      { step: "read", ms: 900 },
    ],
    missing: 124,
    snapshot: { file: "kuma-2026-11-28T00-00-00Z-1f0c2d3e.tar.gz", takenAt },
    joinMs: 29_000,
  };
}
