import { randomBytes } from "node:crypto";
import { systemClock } from "../lib/clock.ts";
import type { Logger } from "../lib/logger.ts";
import { createCores } from "./cores.ts";
import { createFanOut } from "./events/fan-out.ts";
import { startFeed } from "./events/feed.ts";
import { createReaders } from "./events/readers.ts";
import { watchUpstream } from "./events/upstream-watch.ts";
import { createHeld } from "./forward/held.ts";
import type { Outcome } from "./forward/outcome.ts";
import { shareReads } from "./forward/share-reads.ts";
import { createHandler } from "./handle.ts";
import { askNode } from "./leader/ask-node.ts";
import { createDirectory } from "./leader/directory.ts";
import { createResolver } from "./leader/resolver.ts";
import { listen } from "./listen.ts";
import type { Listener } from "./listen.ts";
import { loadFiles } from "./static/load-files.ts";

export interface BffOptions {
  /** `console` serves the page and the API, `rest` the API alone; port 0 takes a free one */
  listen: { host: string; port: number; kind: "console" | "rest" }[];
  /** host:port of Core APIs to begin with */
  cores: string[];
  /** PEM of the cluster's CA */
  ca: string;
  /** node certificate inside a Core, null for a console alone */
  client: { cert: string; key: string } | null;
  /** folder of the built page */
  webRoot: string | null;
  /** names besides loopback that this console may be called by */
  allowedHosts: string[];
  log: Logger;
  /** the Core that this console runs in */
  self: { ref: string } | null;
}

export interface RunningBff {
  /** `http://host:port`, in the order of `listen` */
  addresses: string[];
  close(): Promise<void>;
}

/** What runs when it is told to stop gets this long, ms. */
const GRACE_MS = 1000;

/**
 * Starts the console: the thin backend of the page (design pages 1 to 4). It keeps nothing on disk and decides nothing about the cluster.
 * Throws ListenRefused (`listen_not_loopback`) for an address that is not loopback, and Node's error for a port that is taken.
 */
export async function startBff(o: BffOptions): Promise<RunningBff> {
  const { log } = o;
  const clock = systemClock;
  const web = o.webRoot === null ? null : await loadFiles(o.webRoot);
  const cores = createCores({ ca: o.ca, client: o.client });
  const directory = createDirectory(o.cores);
  const resolver = createResolver({
    directory,
    ask: (core, deadlineMs) => askNode(cores.link(core), deadlineMs),
    clock,
    random: Math.random,
    log,
    self: o.self?.ref ?? null,
  });
  const readers = createReaders();
  const upstream = watchUpstream({ resolver, directory, clock, onChange: (view) => fanOut.upstream(view) });
  const fanOut = createFanOut({ epoch: randomBytes(6).toString("hex"), readers, upstream: upstream.view(), clock });
  const feed = startFeed({ cores, resolver, directory, clock, log, onEvent: (event) => fanOut.take(event) });

  const shared = {
    allowedHosts: o.allowedHosts.map((h) => h.toLowerCase()),
    forward: { cores, resolver, held: createHeld(), reads: shareReads<Outcome>(), clock },
    fanOut,
    log,
  };
  const handlers = {
    console: createHandler({ ...shared, port: "console", web }),
    rest: createHandler({ ...shared, port: "rest", web: null }),
  };
  const listeners: Listener[] = [];

  async function close(): Promise<void> {
    fanOut.close();
    upstream.close();
    feed.close();
    resolver.close();
    await Promise.all(listeners.map((l) => l.close(GRACE_MS)));
    await cores.close();
  }

  try {
    for (const at of o.listen) listeners.push(await listen(at, handlers[at.kind]));
  } catch (err) {
    await close();
    throw err;
  }
  return { addresses: listeners.map((l) => l.address), close };
}
