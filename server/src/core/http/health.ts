import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { HEALTH_WORD } from "@core-console/shared/contract/ports";
import { crowded } from "../../lib/http/connection-limit.ts";
import { LISTENER_LIMITS, MAX_CONNECTIONS, SILENT_MS } from "../../lib/http/listener-limits.ts";
import type { HttpDeps } from "./deps.ts";
import type { Liveness } from "../jobs/watchdog/liveness.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "raft" | "now" | "startedAtMs" | "self">;

/** Concurrent connections per address: a balancer or a scraper needs a few, and no address may use up all of them. */
const MOST_OF_ONE = 64;
const HEADERS = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };

/**
 * The health port 7208: plain HTTP, GET only, one word each; metrics whose labels hold no IDs, names or addresses. It
 * listens before the Core has started (in a trial it reserves the address) and reports not-ready until then.
 */
export class HealthPort {
  readonly #server: Server;
  #subject: { core: Deps; liveness: Pick<Liveness, "stuck"> } | null = null;

  constructor() {
    this.#server = createServer({ ...LISTENER_LIMITS, requestTimeout: 5000 }, (request, response) =>
      this.#answer(request, response),
    );
    // Also after listen has returned: without an error listener an error (no descriptors left) ends the process.
    this.#server.on("error", () => undefined);
    this.#server.maxHeadersCount = 50;
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.timeout = SILENT_MS;
    crowded(this.#server, MOST_OF_ONE);
  }

  get listening(): boolean {
    return this.#server.listening;
  }

  /** The port that it listens on; 0 while it does not listen. */
  get port(): number {
    const at = this.#server.address();
    return at !== null && typeof at === "object" ? at.port : 0;
  }

  /** Starts listening; rejects with the system's error. */
  async listen(at: { host: string; port: number }): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ ...at, exclusive: true }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  /** Starts listening; resolves to false if the address is in use or not of this machine. */
  async tryListen(at: { host: string; port: number }): Promise<boolean> {
    return this.listen(at).then(
      () => true,
      () => false,
    );
  }

  /** Reports the health of this Core from now on. */
  attach(core: Deps, liveness: Pick<Liveness, "stuck">): void {
    this.#subject = { core, liveness };
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const say = (good: boolean, word: string): void => {
      response.writeHead(good ? 200 : 503, HEADERS).end(`${word}\n`);
    };
    if (request.method !== "GET")
      return void response.writeHead(405, { ...HEADERS, allow: "GET" }).end("method-not-allowed\n");
    const deps = this.#subject?.core ?? null;
    const alive = this.#subject?.liveness.stuck() !== true;
    switch ((request.url ?? "").split("?")[0]) {
      case "/livez":
        return say(alive, alive ? HEALTH_WORD.ok : "stuck");
      case "/readyz":
        isReady(deps)
          .then((ready) => say(ready, ready ? HEALTH_WORD.ready : HEALTH_WORD.notReady))
          .catch(() => response.destroy());
        return;
      case "/leader":
        return say(deps?.raft.leads === true, deps?.raft.leads === true ? HEALTH_WORD.leader : HEALTH_WORD.follower);
      case "/metrics":
        return void response
          .writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" })
          .end(deps === null ? "" : metrics(deps));
      default:
        return void response.writeHead(404, HEADERS).end("not-found\n");
    }
  }
}

/**
 * Reports whether this Core serves reads now, by making one: its own state can look good while a read would wait in
 * vain. Concurrent requests share one read. A learner's engine serves no linearizable reads, so a loaded cache and a
 * known leader have to suffice.
 */
async function isReady(deps: Deps | null): Promise<boolean> {
  if (deps === null || !deps.registry.ready || deps.raft.leaderMemberId === null) return false;
  if (deps.registry.services.get(deps.self.ref)?.value.voter !== true) return true;
  return deps.consistency.sync().then(
    () => true,
    () => false,
  );
}

/** Returns the metrics in Prometheus text format. */
function metrics(deps: Deps): string {
  const { status } = deps.raft;
  const memory = process.memoryUsage();
  const rows: [name: string, kind: "gauge" | "counter", help: string, value: number | null][] = [
    ["kuma_core_leader", "gauge", "1 when this Core leads", deps.raft.leads ? 1 : 0],
    ["kuma_core_has_leader", "gauge", "1 when this Core knows a leader", deps.raft.leaderMemberId === null ? 0 : 1],
    ["kuma_core_raft_term", "gauge", "Raft term", status?.term ?? null],
    ["kuma_core_raft_commit_index", "gauge", "Raft commit index", status?.commit ?? null],
    ["kuma_core_raft_applied_index", "gauge", "Raft applied index", status?.applied ?? null],
    ["kuma_core_services", "gauge", "services in the registry", deps.registry.services.size],
    ["kuma_core_registry_revision", "gauge", "revision of the copy in memory", deps.registry.revision],
    [
      "kuma_core_uptime_seconds",
      "gauge",
      "seconds since the start of this process",
      (deps.now() - deps.startedAtMs) / 1000,
    ],
    ["process_resident_memory_bytes", "gauge", "resident memory of this process", memory.rss],
    [
      "process_cpu_seconds_total",
      "counter",
      "processor time of this process",
      process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    ],
  ];
  return rows
    .filter((r) => r[3] !== null)
    .map(([name, kind, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${name} ${String(value)}\n`)
    .join("");
}
