import type { QueryClient } from "@tanstack/react-query";
import { every } from "../../lib/every.ts";
import { ages } from "../../lib/format/ages.ts";
import { call } from "../http/http.ts";
import { applyEvent, type Sink, type Notable } from "./apply-event.ts";
import { link, patchLink } from "../http/link.ts";
import { news } from "./news.ts";
import { codeOf } from "../http/problem.ts";
import { clusterQuery, servicesQuery } from "../queries.ts";
import { endSession, session } from "../http/session.ts";
import { sharedStream } from "./share.ts";
import { openStream, type StreamNews } from "./stream.ts";

/** Reports whether the console responds at all. It requests the page itself, which needs no Core behind the console. */
async function probe(signal: AbortSignal): Promise<boolean> {
  try {
    await fetch("/", { method: "HEAD", signal, cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}

/** Reports whether the session has ended. False when there is no response, because the cause is then unknown. */
async function refused(signal: AbortSignal): Promise<boolean> {
  try {
    await call<unknown>({ path: "/users/whoami", open: true, stale: true, signal });
    return false;
  } catch (error) {
    return codeOf(error) === "unauthenticated";
  }
}

const whose = (): string => {
  const now = session.get();
  return now.is === "unknown" ? "" : `${now.id} ${now.role}`;
};

/** Calls `run` once a user is signed in and may read; returns the function that cancels it. */
export function onceIn(run: () => void): () => void {
  const look = () => {
    const now = session.get();
    if (now.is !== "in" || now.mustChangePassword) return;
    stop();
    run();
  };
  const stop = session.subscribe(look);
  look();
  return stop;
}

/**
 * Keeps the query cache, the ages and the link up to date with the cluster until the returned function is called.
 * `share`: one stream for all tabs (off for the mock, where each tab has its own cluster).
 */
export function startLive(client: QueryClient, share: boolean, notify: (what: Notable) => void): () => void {
  const shown = client.getQueryData(clusterQuery().queryKey);
  const announced = shown?.leader ? { ref: shown.leader.ref, term: shown.term } : null;
  const sink: Sink = { client, ages, nowMs: () => performance.now(), notify, announced };
  const onNews = (received: StreamNews) => {
    if (received.news === "event") {
      if (link.get().console.state !== "live") patchLink({ console: { state: "live" } });
      applyEvent(received.event, sink);
      return;
    }
    if (received.news === "refused") {
      patchLink({ console: { state: "connecting" } });
      endSession();
      return;
    }
    const was = link.get().console.state;
    if (received.news === "open") {
      news.opened();
      patchLink({ console: { state: "live" } });
      if (was === "cut") void client.invalidateQueries();
    } else if (was !== "cut") {
      patchLink({ console: { state: "cut", sinceMs: Date.now(), why: navigator.onLine ? "unreachable" : "offline" } });
    }
  };
  const snapshot = (): StreamNews[] => {
    const state: StreamNews[] = [];
    const { console, upstream } = link.get();
    if (console.state === "live") state.push({ news: "open" });
    if (console.state === "cut") state.push({ news: "lost" });
    const cluster = client.getQueryData(clusterQuery().queryKey);
    const rows = client.getQueryData(servicesQuery().queryKey);
    state.push({ news: "event", event: { type: "upstream", data: upstream } });
    if (cluster) state.push({ news: "event", event: { type: "cluster", data: { cluster, stale: false } } });
    if (rows)
      state.push({ news: "event", event: { type: "registry", data: { revision: 0, changed: rows, removed: [] } } });
    return console.state === "cut" ? state.filter((n) => n.news === "lost") : state;
  };
  const deps = { probe, refused, onceIn, random: Math.random };
  const stop = share ? sharedStream(whose(), onNews, snapshot, deps) : openStream(onNews, deps);
  const endLooks = every(1000, () => {
    ages.tick(performance.now());
    news.look(performance.now());
  });
  return () => {
    stop();
    endLooks();
  };
}
