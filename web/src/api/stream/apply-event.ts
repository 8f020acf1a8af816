import type { QueryClient } from "@tanstack/react-query";
import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { CoreEvent } from "@core-console/shared/contract/events";
import type { Service } from "@core-console/shared/contract/service";
import type { Ages } from "../../lib/format/ages.ts";
import { putRows } from "../changes.ts";
import { sawLife, sawRevision } from "../http/http.ts";
import { patchLink } from "../http/link.ts";
import { news } from "./news.ts";
import { clusterQuery, servicesQuery } from "../queries.ts";
import { whoamiQuery } from "../session/whoami.ts";

/** Where events are applied. */
export interface Sink {
  client: QueryClient;
  ages: Ages;
  nowMs: () => number;
  notify: (what: Notable) => void;
  /** the leader announced last, or shown at the start */
  announced: { ref: string; term: number | null } | null;
}
/** What a user should be notified of. */
export type Notable =
  | { what: "leader"; name: string; term: number | null }
  | { what: "joined"; name: string }
  | { what: "leaderless" }
  | { what: "life" }
  | { what: "session" };

/** the services of the last hello */
let remembered: Service[] = [];

export function applyEvent(event: CoreEvent, sink: Sink): void {
  news.event(event.type, sink.nowMs());
  switch (event.type) {
    case "hello":
      takeCluster(event.data.cluster, sink);
      sawRevision(event.data.revision);
      remembered = event.data.services;
      takeRows(event.data.services, [], sink);
      // services removed while this page was not connected are not in a hello: refetch the list once
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
      // remembered ages are relative to when they were sent, and it is unknown how long ago that was
      if (news.upstream(event.data.state, sink.nowMs())) sink.ages.forget();
      // a hello may contain only some of very many services: it replaces the list where none can be fetched
      if (event.data.state === "unreachable" && remembered.length > 0)
        sink.client.setQueryData(servicesQuery().queryKey, (rows: Service[] | undefined) => rows ?? remembered);
      return;
    case "session-ended":
      sink.notify({ what: "session" });
      return;
    case "peers":
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
      sink.notify({ what: "joined", name: row.name });
    sink.client.setQueryData(["showService", row.ref], (was: Service | undefined) => (was === undefined ? was : row));
  }
  putRows(sink.client, changed, removed);
}

function takeCluster(cluster: ClusterView, sink: Sink): void {
  if (sawLife(cluster.lifeId)) {
    // nothing read before can be compared with what comes now; the page's own user is not read again by any page
    const [user] = whoamiQuery().queryKey;
    void sink.client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== user });
    sink.announced = null;
    sink.notify({ what: "life" });
  }
  const before = sink.client.getQueryData(clusterQuery().queryKey);
  sink.client.setQueryData(clusterQuery().queryKey, cluster);
  const { leader, term } = cluster;
  if (leader === null) {
    if (before !== undefined && before.leader !== null) sink.notify({ what: "leaderless" });
    return;
  }
  // The list or the cluster may have been read before the first event: the leader shown by then is not news either.
  const last = sink.announced ?? (before?.leader ? { ref: before.leader.ref, term: before.term } : null);
  // A change needs both a new leader and a new term: the same leader may reappear, and a claim may waver within one
  // term.
  if (last !== null && (leader.ref === last.ref || term === last.term)) {
    sink.announced = last;
    return;
  }
  sink.announced = { ref: leader.ref, term };
  if (before !== undefined) sink.notify({ what: "leader", name: leader.name, term });
}
