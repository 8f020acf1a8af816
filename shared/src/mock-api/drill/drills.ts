import type { HttpHandler } from "msw";
import { type Drill, MOST_DRILLS } from "../../contract/drill/drill.ts";
import type { Reason } from "../../contract/service.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { entered } from "../access/audit.ts";
import type { Hub } from "../hub.ts";
import type { Kit } from "../kit.ts";
import { isRunning } from "../world/world.ts";
import type { FakeCore } from "../world/world.ts";
import { ownParts, snapshotPart, votersOf } from "./seed.ts";

const isUnderWay = ({ state }: Drill): boolean => state === "waiting" || state === "running";

/** Returns the handlers of fire drills. */
export function drillHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  return [
    kit.user("listDrills", () => kit.json([...hub.drills])),
    kit.user("startDrill", (call) =>
      kit.change(call, () => {
        const running = hub.drills.find(isUnderWay);
        if (running !== undefined)
          return kit.refuse("drill_busy", { params: { by: running.by, since: running.requestedAt } });
        const drill: Drill = {
          id: hub.around.newId(),
          state: "waiting",
          how: "demand",
          by: call.caller.user.login,
          requestedAt: isoTime(call.nowMs),
          endedAt: null,
          voters: votersOf(hub.world).map(({ ref }) => ref),
          current: null,
          parts: [],
          reason: null,
        };
        hub.drills = [drill, ...hub.drills].slice(0, MOST_DRILLS);
        return kit.json(drill, 202);
      }),
    ),
  ];
}

/** Advances the drill that is under way, one part at a time. */
export function driveDrills(hub: Hub, nowMs: number): void {
  const drill = hub.drills.find(isUnderWay);
  if (drill === undefined || hub.world.leader === null) return;
  const voters = votersOf(hub.world).filter(({ ref }) => drill.voters.includes(ref));
  const next = voters.findIndex(({ ref }) => !drill.parts.some(({ core, way }) => core === ref && way === "survivor"));
  const { current } = drill;
  if (current === null) return begin(hub, drill, { core: voters[next] ?? voters[0], own: next >= 0, nowMs });
  if (nowMs - Date.parse(current.since) < hub.pace.snapshotMs) return;
  const own = current.way === "survivor";
  const silent = (name: string): Reason => ({ code: "drill_core_silent", params: { name } });
  const parts = own
    ? voters
        .filter(({ ref }) => ref === current.core)
        .flatMap((core) => ownParts(core, next, isRunning(core) ? null : silent(core.name)))
    : [snapshotPart(voters, hub.world)];
  const played: Drill = { ...drill, current: null, parts: [...drill.parts, ...parts] };
  if (own) return put(hub, played);
  const state = played.parts.some(({ reason }) => reason !== null) ? "failed" : "done";
  put(hub, { ...played, state, endedAt: isoTime(nowMs) });
  note(hub, nowMs, `drill.${state}`);
}

function begin(
  hub: Hub,
  drill: Drill,
  { core, own, nowMs }: { core: FakeCore | undefined; own: boolean; nowMs: number },
): void {
  if (core === undefined) return;
  const current = { core: core.ref, way: own ? ("survivor" as const) : ("snapshot" as const), since: isoTime(nowMs) };
  put(hub, { ...drill, state: "running", current });
}

function put(hub: Hub, drill: Drill): void {
  hub.drills = hub.drills.map((one) => (one.id === drill.id ? drill : one));
}

function note(hub: Hub, nowMs: number, what: string): void {
  const leader = hub.world.cores.get(hub.world.leader?.ref ?? "");
  hub.setAccess(
    entered(hub.access, nowMs, {
      who: `core:${leader?.name ?? ""}`,
      token: null,
      from: "-",
      what,
      name: null,
      ref: null,
      outcome: "done",
      code: null,
      requestId: "-",
    }),
  );
}
