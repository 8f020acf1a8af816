import type { UserRole } from "../contract/access.ts";
import { EventData } from "../contract/events.ts";
import type { EventOf, EventType } from "../contract/events.ts";
import type { Service } from "../contract/service.ts";
import { isoTime } from "../domain/iso-time.ts";
import { clusterView, upstreamView } from "./world/cluster-view.ts";
import { shownTo } from "../domain/views/shown-to.ts";
import { agesOf, serviceView } from "./world/view.ts";
import { rowsOf } from "./world/world.ts";
import type { FakeCore, World } from "./world/world.ts";

/** Above this many records a hello contains only members and joining hosts; the page lists the rest. */
const HELLO_ROWS = 1_000;

export interface Outgoing {
  readonly type: EventType;
  readonly data: unknown;
}
const event = <T extends EventType>(type: T, data: EventOf<T>): Outgoing => ({ type, data });

/** Returns the first events of a stream. */
export function helloEvents(world: World, epoch: string): Outgoing[] {
  const rows = rowsOf(world);
  // Where the list fails the hello has no rows either: they would hide the failure.
  const shownRows =
    world.network === "list_fails" ? [] : rows.length <= HELLO_ROWS ? rows : rows.filter((c) => c.host !== null);
  const hello = event("hello", {
    epoch,
    revision: world.revision,
    cluster: clusterView(world),
    services: shownRows.map((c) => serviceView(world, c)),
    stale: world.leader === null,
  });
  return [hello, event("upstream", upstreamView(world))];
}

/**
 * Returns the events for the difference between two states of the same world, in the order in which a Core sends them.
 */
export function eventsBetween(before: World, after: World): Outgoing[] {
  const out: Outgoing[] = [];
  const changed: Service[] = [];
  for (const core of rowsOf(after)) {
    const old = before.cores.get(core.ref);
    if (old !== undefined && old.revision === core.revision) {
      if (!isQuiet(core, old) && shown(before, old) !== shown(after, core))
        out.push(event("member", { service: serviceView(after, core) }));
    } else changed.push(serviceView(after, core));
  }
  const removed = [...before.cores.keys()].filter((ref) => !after.cores.has(ref));
  if (changed.length > 0 || removed.length > 0)
    out.unshift(event("registry", { revision: after.revision, changed, removed }));
  if (clusterShown(before) !== clusterShown(after))
    out.unshift(event("cluster", { cluster: clusterView(after), stale: after.leader === null }));
  if (before.leader?.ref !== after.leader?.ref) out.unshift(event("upstream", upstreamView(after)));
  return out;
}

/** Returns the event of every second: time since each service was last heard from. */
export const seenEvent = (world: World): Outgoing => event("seen", { at: isoTime(world.nowMs), ages: agesOf(world) });

/** An unstarted record changes only when its ID expires: comparing 10,000 of them each time is not worth it. */
const isQuiet = (core: FakeCore, old: FakeCore): boolean => core === old && core.host === null;

const AGES = new Set(["observedAt", "lastContactMs", "uptimeSeconds", "lastContact", "index", "appliedIndex"]);
const withoutAges = (key: string, value: unknown): unknown => (AGES.has(key) ? undefined : value);
const shown = (world: World, core: FakeCore): string => JSON.stringify(serviceView(world, core), withoutAges);
const clusterShown = (world: World): string => JSON.stringify(clusterView(world), withoutAges);

/** Returns one event as it is sent to a listener of this role. */
export function wire(outgoing: Outgoing, epoch: string, seq: number, role: UserRole): string {
  const checked = masked(EventData[outgoing.type].parse(outgoing.data), role);
  return `id: ${epoch}-${seq}\nevent: ${outgoing.type}\ndata: ${JSON.stringify(checked)}\n\n`;
}

/** Returns the data without the unused IDs that the role may not see. */
function masked(data: ReturnType<(typeof EventData)[EventType]["parse"]>, role: UserRole): unknown {
  if ("services" in data) return { ...data, services: data.services.map((s) => shownTo(role, s)) };
  if ("changed" in data) return { ...data, changed: data.changed.map((s) => shownTo(role, s)) };
  return "service" in data ? { ...data, service: shownTo(role, data.service) } : data;
}
