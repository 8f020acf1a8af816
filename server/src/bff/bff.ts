import { randomUUID } from "node:crypto";
import type { PeerAddress } from "@core-console/shared/contract/cluster";
import { inBackground, stopAll } from "../lib/process/background.ts";
import { steadyNow, systemClock } from "../lib/time/clock.ts";
import type { Clock } from "../lib/time/clock.ts";
import type { CertificateSource } from "../lib/tls/certificate-source.ts";
import type { Logger } from "../lib/logging/logger.ts";
import { createCores } from "./cores.ts";
import { createStreams } from "./events/streams.ts";
import type { Streams } from "./events/streams.ts";
import { watchUpstream } from "./events/upstream-watch.ts";
import { attempt } from "./forward/attempt.ts";
import { ConfirmedChanges } from "./forward/confirmed-changes.ts";
import { forward } from "./forward/forwarder.ts";
import { createQueuedCalls } from "./forward/queued-calls.ts";
import type { Outcome } from "./forward/outcome.ts";
import { shareReads } from "./forward/share-reads.ts";
import { staleRead } from "./forward/stale-read.ts";
import { proxyList } from "../lib/net/client-address.ts";
import { trustedNow } from "./guard/proxies.ts";
import { createCutProofs } from "./guard/cut-proofs.ts";
import { hostName } from "./guard/guard.ts";
import { originOf } from "./guard/origin.ts";
import { RATE, createRateLimit } from "./guard/rate-limit.ts";
import { createRefusalReporter } from "./guard/refusal-reporter.ts";
import { createHandler } from "./handle.ts";
import { askNode } from "./leader/ask-node.ts";
import { createDirectory } from "./leader/directory.ts";
import { startHeartbeat } from "./leader/heartbeat.ts";
import { learnPeers } from "./leader/learn-peers.ts";
import { createResolver } from "./leader/resolver.ts";
import { listen } from "./listen.ts";
import type { Listener } from "./listen.ts";
import { createSessionCache } from "./session/session-cache.ts";
import { folderSource, loadFiles, type WebSource } from "./static/load-files.ts";

export interface BffOptions {
  /** `console` serves the page and the API, `rest` the API alone; port 0 takes a free one */
  listen: { host: string; port: number; kind: "console" | "rest" }[];
  /** host:port of Core APIs to begin with */
  cores: string[];
  /** the Cores as this console's own Core last knew them; empty for a console that runs outside a Core */
  known: readonly PeerAddress[];
  /** PEM of the cluster's CA */
  ca: string;
  /** node certificate inside a Core, null for a console alone */
  client: CertificateSource | null;
  /** certificate of the listeners; null: there is none, so all of them are on loopback */
  certificates: CertificateSource | null;
  /** folder of the built page, or another source of it; null: it was not built */
  webRoot: string | WebSource | null;
  /** host names besides loopback under which this console may be called */
  allowedHosts: string[];
  /**
   * KUMA_CONSOLE_HOSTS: further names with their ports, host[:port]; a page loaded under one of them belongs to this
   * console, whatever the Host header says
   */
  configuredHosts: string[];
  /** addresses or CIDR ranges of proxies whose X-Forwarded-For is trusted */
  trustedProxies: string[];
  /**
   * further trusted proxies, from the cluster's settings as this Core's copy holds them; a console outside a Core knows
   * none
   */
  settingsProxies: () => readonly string[];
  log: Logger;
  /** the Core that this console runs in */
  self: { ref: string } | null;
  /** by default the system's */
  clock?: Clock;
}

export interface RunningBff {
  /** `https://host:port`, or `http://` on loopback, in the order of `listen` */
  addresses: string[];
  close(): Promise<void>;
}

/** After the request to stop, running requests get this long to finish, ms. */
const GRACE_MS = 1000;
/**
 * Limit for one attempt to report a refusal to a Core, ms. No caller waits for it, but a report that a slow Core
 * receives twice is counted twice.
 */
const REPORT_MS = 10_000;

/**
 * Starts the console: the thin backend of the page (docs/architecture/forwarding.md). It stores nothing on disk and
 * decides nothing about the cluster. Throws ListenRefused (`console_certificate_needed`) for an address off loopback
 * without a certificate, and Node's error for a port that is in use.
 */
export async function startBff(options: BffOptions): Promise<RunningBff> {
  const { log, webRoot } = options;
  const source = typeof webRoot === "string" ? folderSource(webRoot) : webRoot;
  const web = source === null ? null : await loadFiles(source);
  const upstream = connectUpstream(options);
  const { streams, upstreamWatch } = startStreams(upstream, options);
  const { learn, heartbeat } = followLeader(upstream, streams, options);
  const { reporter, cutProofs } = createReports(upstream);
  const shared = {
    ...namesAndLimits(options),
    now: steadyNow,
    forward: upstream.forwarding,
    callers: upstream.callers,
    learn,
    changes: new ConfirmedChanges(() => upstream.clock.now()),
    reporter,
    cutProofs,
    streams,
    log,
  };
  const handlers = {
    console: createHandler({ ...shared, port: "console", web }),
    rest: createHandler({ ...shared, port: "rest", web: null }),
  };
  const listeners: Listener[] = [];

  // Each close runs even if the one before it failed: an open port or stream keeps the process alive.
  const close = (): Promise<void> =>
    stopAll(log, [
      ["sums of refused proofs", () => cutProofs.close()],
      ["reports of refusals", () => reporter.close()],
      ["the heartbeat", () => heartbeat.close()],
      ["event streams", () => streams.close()],
      ["the watch of the upstream", () => upstreamWatch.close()],
      ["the search for the leader", () => upstream.resolver.close()],
      [
        "the ports",
        () => Promise.all(listeners.map((l) => inBackground(log, `stopping ${l.address}`, () => l.close(GRACE_MS)))),
      ],
      ["connections to Cores", () => upstream.cores.close()],
    ]);

  try {
    for (const at of options.listen)
      listeners.push(await listen({ ...at, certificates: options.certificates }, handlers[at.kind]));
  } catch (err) {
    await close();
    throw err;
  }
  return { addresses: listeners.map((l) => l.address), close };
}

/** Creates what finds the Cores, forwards calls to them and has them verify the callers. */
function connectUpstream({ ca, client, cores: seeds, known, self, log, clock = systemClock }: BffOptions) {
  const cores = createCores({ ca, client });
  const directory = createDirectory(seeds, known);
  const ask = (core: string, deadlineMs: number, authorization: string | null = null) =>
    askNode(cores.link(core), { deadlineMs, authorization, clock });
  const resolver = createResolver({ directory, ask, clock, random: Math.random, log, self: self?.ref ?? null });
  const forwarding = { cores, resolver, queue: createQueuedCalls(), reads: shareReads<Outcome>(), clock, log };
  const callers = createSessionCache({
    forward: (call) => forward(call, forwarding),
    staleRead: (call) => staleRead(call, forwarding),
    clock,
    newId: randomUUID,
  });
  return { cores, directory, ask, resolver, forwarding, callers, clock, log };
}
type Upstream = ReturnType<typeof connectUpstream>;

/** Creates the event streams, and the watch that reports to them whether there is a leader. */
function startStreams({ cores, directory, resolver, callers, clock, log }: Upstream, { self }: BffOptions) {
  const upstreamWatch = watchUpstream({
    resolver,
    directory,
    clock,
    self: self?.ref ?? null,
    onChange: (view) => streams.upstream(view),
  });
  const upstream = upstreamWatch.view();
  const streams = createStreams({ cores, resolver, directory, clock, log, callers, upstream });
  return { streams, upstreamWatch };
}

/** Starts what follows the leader and its list of Cores while no event stream does. */
function followLeader({ directory, resolver, ask, clock, log }: Upstream, streams: Streams, { client }: BffOptions) {
  const unwatched = () => streams.count() === 0;
  const learn = learnPeers({
    directory,
    resolver,
    ask,
    needed: () => client === null && unwatched(),
    clock,
    log,
  });
  const heartbeat = startHeartbeat({ resolver, directory, ask, clock, log, needed: unwatched });
  return { learn, heartbeat };
}

/** Creates what reports to a Core, for the audit, what this console refused. */
function createReports({ cores, resolver, clock, log }: Upstream) {
  const reporter = createRefusalReporter({
    send: (core, call) => attempt(cores.link(core), call, { timeoutMs: REPORT_MS, over: null, clock }),
    resolver,
    clock,
    log,
  });
  return { reporter, cutProofs: createCutProofs({ reporter, clock }) };
}

/** Returns under which names, through which proxies and how often this console may be called; logs unusable entries. */
function namesAndLimits({ trustedProxies, settingsProxies, allowedHosts, configuredHosts, log }: BffOptions) {
  const { unusable } = proxyList(trustedProxies);
  if (unusable.length > 0)
    log.error({ unusable }, "trusted proxies that are neither an address nor a range like 192.0.2.0/24");
  const noHosts = configuredHosts.filter((host) => hostName(host) === null || originOf("https", host) === null);
  if (noHosts.length > 0)
    log.error({ unusable: noHosts }, "KUMA_CONSOLE_HOSTS has entries that are not host or host:port");
  return {
    proxies: trustedNow(trustedProxies, settingsProxies),
    // One limit for both ports: a caller counts once, whichever port it uses.
    limits: { all: createRateLimit(RATE.all), public: createRateLimit(RATE.public) },
    allowedHosts: [...allowedHosts, ...configuredHosts.map((host) => hostName(host) ?? host)].map((host) =>
      host.toLowerCase(),
    ),
    configured: configuredHosts,
  };
}
