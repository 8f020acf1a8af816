import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { CoreEvent, EventOf } from "@core-console/shared/contract/events";
import { isSameLife } from "@core-console/shared/domain/rules/life";
import type { Service } from "@core-console/shared/contract/service";

/**
 * The last state that the Cores reported: what a browser that connects now receives at once. A cache, not a source of
 * truth.
 */
export interface Snapshot {
  revision: number;
  stale: boolean;
  cluster: ClusterView;
  services: ReadonlyMap<string, Service>;
  seen: EventOf<"seen"> | null;
}

export interface Taken {
  snapshot: Snapshot | null;
  /** events for browsers that received everything before */
  out: CoreEvent[];
}

/** Applies one event of a Core to the cached state. `hello` of another Core is reduced to its differences (rule 5). */
export function take(snapshot: Snapshot | null, event: CoreEvent): Taken {
  if (event.type === "hello") return takeHello(snapshot, event.data);
  const next = snapshot === null ? null : after(snapshot, event);
  return next === null ? { snapshot, out: [] } : { snapshot: next, out: [event] };
}

/** Returns the state after an event; null: the event is outdated, or not for browsers. */
function after(snapshot: Snapshot, event: Exclude<CoreEvent, { type: "hello" }>): Snapshot | null {
  switch (event.type) {
    case "registry":
      return afterRegistry(snapshot, event.data);
    case "member":
      return afterMember(snapshot, event.data.service);
    case "cluster":
      return { ...snapshot, cluster: event.data.cluster, stale: event.data.stale };
    case "seen":
      return { ...snapshot, seen: event.data };
    case "session-ended":
    case "peers":
    case "upstream":
      return null;
  }
}

function afterRegistry(snapshot: Snapshot, { revision, changed, removed }: EventOf<"registry">): Snapshot | null {
  if (revision < snapshot.revision) return null;
  return { ...snapshot, revision, services: withRows(snapshot.services, changed, removed) };
}

function afterMember(snapshot: Snapshot, service: Service): Snapshot | null {
  const known = snapshot.services.get(service.ref);
  // A row from a lagging follower, or of a service that has been removed.
  if (known ? service.revision < known.revision : service.revision <= snapshot.revision) return null;
  return { ...snapshot, services: new Map(snapshot.services).set(service.ref, service) };
}

function withRows(
  services: Snapshot["services"],
  changed: readonly Service[],
  removed: readonly string[],
): Snapshot["services"] {
  const rows = new Map(services);
  for (const service of changed) rows.set(service.ref, service);
  for (const ref of removed) rows.delete(ref);
  return rows;
}

/**
 * Returns the whole state for another life of the cluster or for the first hello; within a life only the
 * differences, never going back.
 */
function takeHello(last: Snapshot | null, hello: EventOf<"hello">): Taken {
  if (last === null || replaces(hello, last)) return { snapshot: whole(hello), out: [{ type: "hello", data: hello }] };
  const { stale, cluster } = hello;
  const { news, removed } = rowsThatDiffer(last, hello);
  const snapshot = {
    ...last,
    revision: Math.max(hello.revision, last.revision),
    stale,
    cluster,
    services: withRows(last.services, news, removed),
  };
  const out: CoreEvent[] = [];
  if (differs(cluster, last.cluster) || stale !== last.stale) out.push({ type: "cluster", data: { cluster, stale } });
  return { snapshot, out: [...out, ...rowEvents(last, hello.revision, news, removed)] };
}

/**
 * Reports whether a hello is of another life of the cluster, or leaves out services that may exist or not: the pages
 * are made to list them again.
 */
function replaces({ cluster, partial, revision }: EventOf<"hello">, last: Snapshot): boolean {
  const sameLife = cluster.clusterId === last.cluster.clusterId && isSameLife(cluster, last.cluster);
  return !sameLife || (partial === true && revision > last.revision);
}

function whole({ revision, stale, cluster, services }: EventOf<"hello">): Snapshot {
  return { revision, stale, cluster, services: new Map(services.map((row) => [row.ref, row])), seen: null };
}

/** Returns the rows of a hello that are newer than the cached ones, and the refs of those that no longer exist. */
function rowsThatDiffer(last: Snapshot, hello: EventOf<"hello">): { news: Service[]; removed: string[] } {
  const news = hello.services.filter((row) => {
    const was = last.services.get(row.ref);
    return was ? row.revision >= was.revision && differs(row, was) : hello.revision >= last.revision;
  });
  if (hello.revision <= last.revision) return { news, removed: [] };
  const refs = new Set(hello.services.map((row) => row.ref));
  return { news, removed: [...last.services.keys()].filter((ref) => !refs.has(ref)) };
}

/** Returns the events for rows that differ: one for changed records, and one for each row that changed without. */
function rowEvents(last: Snapshot, revision: number, news: readonly Service[], removed: string[]): CoreEvent[] {
  const isChanged = (row: Service): boolean => row.revision !== last.services.get(row.ref)?.revision;
  const changed = news.filter(isChanged);
  const events: CoreEvent[] = [];
  if (changed.length > 0 || removed.length > 0) events.push({ type: "registry", data: { revision, changed, removed } });
  for (const service of news) if (!isChanged(service)) events.push({ type: "member", data: { service } });
  return events;
}

/** Values that change continuously are not differences; `seen` reports them. */
const RUNNING = new Set([
  "observedAt",
  "observedBy",
  "lastContactMs",
  "uptimeSeconds",
  "index",
  "appliedIndex",
  "clockOffsetMs",
  "fsyncP99Ms",
  "dbBytes",
  "diskFreeBytes",
]);
const withoutRunning = (key: string, value: unknown): unknown => (RUNNING.has(key) ? undefined : value);
const differs = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a, withoutRunning) !== JSON.stringify(b, withoutRunning);
