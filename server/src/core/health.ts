import { createServer, type Server } from "node:http";
import { HEALTH_WORD } from "@core-console/shared/contract/ports";
import type { CoreContext } from "./context.ts";

/** A Core whose control loop has not come round for this long is not alive. */
const STUCK_MS = 3000;

/** The health port 7208: plain HTTP, GET only, one word each; metrics whose labels hold no ids, names or addresses. */
export function createHealthServer(c: CoreContext, progressAtMs: () => number): Server {
  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000 }, (request, response) => {
    const say = (status: number, word: string): void => {
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }).end(`${word}\n`);
    };
    if (request.method !== "GET") return say(405, "method-not-allowed");
    const path = (request.url ?? "").split("?")[0];
    const alive = c.now() - progressAtMs() < STUCK_MS;
    const ready = c.registry.ready && c.raft.leaderMemberId !== null;
    if (path === "/livez") return say(alive ? 200 : 503, alive ? HEALTH_WORD.ok : "stuck");
    if (path === "/readyz") return say(ready ? 200 : 503, ready ? HEALTH_WORD.ready : HEALTH_WORD.notReady);
    if (path === "/leader") return say(c.raft.leads ? 200 : 503, c.raft.leads ? HEALTH_WORD.leader : HEALTH_WORD.follower);
    if (path !== "/metrics") return say(404, "not-found");
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(metrics(c));
  });
  server.maxHeadersCount = 50;
  return server;
}

/** Prometheus text format. */
function metrics(c: CoreContext): string {
  const { status } = c.raft;
  const memory = process.memoryUsage();
  const rows: [name: string, kind: "gauge" | "counter", help: string, value: number | null][] = [
    ["kuma_core_leader", "gauge", "1 when this Core leads", c.raft.leads ? 1 : 0],
    ["kuma_core_has_leader", "gauge", "1 when this Core knows a leader", c.raft.leaderMemberId === null ? 0 : 1],
    ["kuma_core_raft_term", "gauge", "Raft term", status?.term ?? null],
    ["kuma_core_raft_commit_index", "gauge", "Raft commit index", status?.commit ?? null],
    ["kuma_core_raft_applied_index", "gauge", "Raft applied index", status?.applied ?? null],
    ["kuma_core_services", "gauge", "services in the registry", c.registry.services.size],
    ["kuma_core_registry_revision", "gauge", "revision of the copy in memory", c.registry.revision],
    ["kuma_core_uptime_seconds", "gauge", "seconds since the start of this process", (c.now() - c.startedAtMs) / 1000],
    ["process_resident_memory_bytes", "gauge", "resident memory of this process", memory.rss],
    ["process_cpu_seconds_total", "counter", "processor time of this process", process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6],
  ];
  return rows.filter((r) => r[3] !== null).map(([name, kind, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${name} ${String(value)}\n`).join("");
}
