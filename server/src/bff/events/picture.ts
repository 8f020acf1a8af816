import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { CoreEvent, EventOf } from "@core-console/shared/contract/events";
import type { Service } from "@core-console/shared/contract/service";

/**
 * The last state that the Cores reported: what a browser that connects now receives at once. A cache, not a source of
 * truth.
 */
export interface Picture {
  revision: number;
  stale: boolean;
  cluster: ClusterView;
  services: ReadonlyMap<string, Service>;
  seen: EventOf<"seen"> | null;
}

export interface Taken {
  picture: Picture | null;
  /** events for browsers that received everything before */
  out: CoreEvent[];
}

/** Applies one event of a Core to the cached state. `hello` of another Core is reduced to its differences (rule 5). */
export function take(picture: Picture | null, event: CoreEvent): Taken {
  if (event.type === "hello") return takeHello(picture, event.data);
  if (picture === null) return { picture, out: [] };
  switch (event.type) {
    case "registry": {
      const { revision, changed, removed } = event.data;
      if (revision < picture.revision) return { picture, out: [] };
      const services = new Map(picture.services);
      for (const s of changed) services.set(s.ref, s);
      for (const ref of removed) services.delete(ref);
      return { picture: { ...picture, revision, services }, out: [event] };
    }
    case "member": {
      const { service } = event.data;
      const known = picture.services.get(service.ref);
      // A row from a lagging follower, or of a service that has been removed.
      if (known ? service.revision < known.revision : service.revision <= picture.revision) return { picture, out: [] };
      return { picture: { ...picture, services: new Map(picture.services).set(service.ref, service) }, out: [event] };
    }
    case "cluster":
      return { picture: { ...picture, cluster: event.data.cluster, stale: event.data.stale }, out: [event] };
    case "seen":
      return { picture: { ...picture, seen: event.data }, out: [event] };
    case "notice":
      return { picture, out: [event] };
    case "session-ended":
    case "peers":
    case "upstream":
      return { picture, out: [] };
  }
}

/**
 * Returns the whole state for another generation of the cluster or for the first hello; within a generation only the
 * differences, never going back.
 */
function takeHello(held: Picture | null, hello: EventOf<"hello">): Taken {
  const { revision, stale, cluster } = hello;
  const rows = new Map(hello.services.map((s) => [s.ref, s]));
  const sameLife = held?.cluster.clusterId === cluster.clusterId && held.cluster.generation === cluster.generation;
  if (!held || !sameLife)
    return { picture: { revision, stale, cluster, services: rows, seen: null }, out: [{ type: "hello", data: hello }] };

  // Services that a partial hello leaves out may exist or not: the pages are made to list them again.
  if (hello.partial === true && revision > held.revision)
    return { picture: { revision, stale, cluster, services: rows, seen: null }, out: [{ type: "hello", data: hello }] };
  const older = revision < held.revision;
  const news = hello.services.filter((s) => {
    const was = held.services.get(s.ref);
    return was ? s.revision >= was.revision && differs(s, was) : !older;
  });
  const removed = revision > held.revision ? [...held.services.keys()].filter((ref) => !rows.has(ref)) : [];
  const services = new Map(held.services);
  for (const s of news) services.set(s.ref, s);
  for (const ref of removed) services.delete(ref);

  const changed = news.filter((s) => s.revision !== held.services.get(s.ref)?.revision);
  const out: CoreEvent[] = [];
  if (differs(cluster, held.cluster) || stale !== held.stale) out.push({ type: "cluster", data: { cluster, stale } });
  if (changed.length > 0 || removed.length > 0) out.push({ type: "registry", data: { revision, changed, removed } });
  for (const service of news) if (!changed.includes(service)) out.push({ type: "member", data: { service } });
  return { picture: { ...held, revision: older ? held.revision : revision, stale, cluster, services }, out };
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
