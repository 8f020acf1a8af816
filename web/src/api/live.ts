import type { QueryClient } from "@tanstack/react-query";
import { ages } from "../lib/ages.ts";
import { applyEvent, type Told } from "./apply-event.ts";
import { link, patchLink } from "./link.ts";
import { clusterQuery, servicesQuery } from "./queries.ts";
import { sharedStream } from "./share.ts";
import { openStream, type StreamNews } from "./stream.ts";

/** Whether the console answers at all: any answer will do, also one that says no. */
async function probe(signal: AbortSignal): Promise<boolean> {
  try {
    await fetch("/api/v3/node", { signal, cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}

/**
 * Keeps the query cache, the ages and the link in step with the cluster until the answer is called.
 * `share`: one stream for all tabs (off on the mock, where each tab has a cluster of its own).
 */
export function startLive(client: QueryClient, share: boolean, told: (what: Told) => void): () => void {
  const sink = { client, ages, nowMs: () => performance.now(), told };
  const onNews = (news: StreamNews) => {
    if (news.news === "event") {
      if (link.get().console.state !== "live") patchLink({ console: { state: "live" } });
      applyEvent(news.event, sink);
      return;
    }
    const was = link.get().console.state;
    if (news.news === "open") {
      patchLink({ console: { state: "live" } });
      if (was === "cut") void client.invalidateQueries();
    } else if (was !== "cut") {
      patchLink({ console: { state: "cut", sinceMs: Date.now(), why: navigator.onLine ? "unreachable" : "offline" } });
    }
  };
  const snapshot = (): StreamNews[] => {
    const news: StreamNews[] = [];
    const l = link.get();
    if (l.console.state === "live") news.push({ news: "open" });
    if (l.console.state === "cut") news.push({ news: "lost" });
    const cluster = client.getQueryData(clusterQuery().queryKey);
    const rows = client.getQueryData(servicesQuery().queryKey);
    news.push({ news: "event", event: { type: "upstream", data: l.upstream } });
    if (cluster) news.push({ news: "event", event: { type: "cluster", data: { cluster, stale: false } } });
    if (rows) news.push({ news: "event", event: { type: "registry", data: { revision: 0, changed: rows, removed: [] } } });
    return l.console.state === "cut" ? news.filter((n) => n.news === "lost") : news;
  };
  const deps = { probe, random: Math.random };
  const stop = share ? sharedStream(onNews, snapshot, deps) : openStream(onNews, deps);
  const timer = setInterval(() => ages.tick(performance.now()), 1000);
  return () => {
    stop();
    clearInterval(timer);
  };
}
