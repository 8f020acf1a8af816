import type { QueryClient } from "@tanstack/react-query";
import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { CoreEvent } from "@core-console/shared/contract/events";
import type { Service } from "@core-console/shared/contract/service";
import type { Ages } from "../../lib/format/ages.ts";
import { putRows } from "../changes.ts";
import { sawRevision } from "../http/http.ts";
import { patchLink } from "../http/link.ts";
import { news } from "./news.ts";
import { clusterQuery, servicesQuery } from "../queries.ts";

/** What an event is written into. */
export interface Sink {
  client: QueryClient;
  ages: Ages;
  nowMs: () => number;
  /** told when something happened that a person should hear of */
  told: (what: Told) => void;
  /** who was last announced as the leader, or shown to begin with */
  announced: { ref: string; term: number | null } | null;
}
export type Told =
  | { what: "leader"; name: string; term: number | null }
  | { what: "joined"; name: string }
  | { what: "leaderless" }
  | { what: "session" };

/** the services of the last hello */
let remembered: Service[] = [];

export function applyEvent(event: CoreEvent, sink: Sink): void {
  news.event(event.type, sink.nowMs());
  switch (event.type) {
    case "hello":
      sawRevision(event.data.revision);
      takeCluster(event.data.cluster, sink);
      remembered = event.data.services;
      takeRows(event.data.services, [], sink);
      // what went away while nobody listened is not in a hello: ask for the list once
      void sink.client.invalidateQueries({ queryKey: servicesQuery().queryKey });
      return;
    case "registry":
      sawRevision(event.data.revision);
      takeRows(event.data.changed, event.data.removed, sink);
      return;
    case "member":
      takeRows([event.data.service], [], sink);
      return;
    case "seen":
      sink.ages.take(event.data.ages, sink.nowMs());
      return;
    case "cluster":
      takeCluster(event.data.cluster, sink);
      return;
    case "upstream":
      patchLink({ upstream: event.data });
      // remembered ages are as young as when they were told, however long ago that was
      if (news.upstream(event.data.state, sink.nowMs())) sink.ages.forget();
      // a hello may name only some of very many services: it stands in for the list where nobody can give one
      if (event.data.state === "unreachable" && remembered.length > 0)
        sink.client.setQueryData(servicesQuery().queryKey, (rows: Service[] | undefined) => rows ?? remembered);
      return;
    case "session-ended":
      sink.told({ what: "session" });
      return;
    case "peers":
    case "notice":
      return;
  }
}

function takeRows(changed: readonly Service[], removed: readonly string[], sink: Sink): void {
  const before = new Map((sink.client.getQueryData(servicesQuery().queryKey) ?? []).map((s) => [s.ref, s]));
  const now = sink.nowMs();
  for (const row of changed) {
    if (row.raft.lastContactMs !== null) sink.ages.one(row.ref, row.raft.lastContactMs, now);
    const old = before.get(row.ref);
    if (old && (old.state === "catching-up" || old.state === "enrolling") && row.state === "active")
      sink.told({ what: "joined", name: row.name });
    sink.client.setQueryData(["showService", row.ref], (was: Service | undefined) => (was === undefined ? was : row));
  }
  putRows(sink.client, changed, removed);
}

function takeCluster(cluster: ClusterView, sink: Sink): void {
  const before = sink.client.getQueryData(clusterQuery().queryKey);
  sink.client.setQueryData(clusterQuery().queryKey, cluster);
  const { leader, term } = cluster;
  if (leader === null) {
    if (before !== undefined && before.leader !== null) sink.told({ what: "leaderless" });
    return;
  }
  // The list or the cluster may have been read before the first event came: who was shown by then is no news either.
  const last = sink.announced ?? (before?.leader ? { ref: before.leader.ref, term: before.term } : null);
  // Only both together are news: the same leader may be seen anew, and a claim may waver within one term.
  if (last !== null && (leader.ref === last.ref || term === last.term)) {
    sink.announced = last;
    return;
  }
  sink.announced = { ref: leader.ref, term };
  if (before !== undefined) sink.told({ what: "leader", name: leader.name, term });
}
