import { expect, onTestFinished } from "vitest";
import { silentLogger } from "../../lib/logging/logger.ts";
import { startBff } from "../bff.ts";
import type { BffOptions } from "../bff.ts";
import type { Port } from "../session/credentials.ts";
import { clusterView, nodeView, peer, refOf, service } from "./facts.ts";
import { startFakeCore } from "./fake-core.ts";
import type { FakeCore, Seen } from "./fake-core.ts";
import { createThrowAwayCa } from "../../lib/tls/testing/throw-away-ca.ts";
import { bearer } from "./users.ts";
import { until } from "./until.ts";

/** A console in front of fake Cores. */
export interface Trial {
  /** `http://127.42.…:port` */
  url: string;
  /** of every listener, in the order of `listen` */
  addresses: string[];
  cores: [FakeCore, FakeCore, FakeCore];
  /** calls the console as a program with an operator's token does */
  ask(path: string, init?: Omit<RequestInit, "headers"> & { headers?: Record<string, string> }): Promise<Response>;
  close(): Promise<void>;
  /** every Core answers calls so, whichever of them the console takes for the leader */
  serve(api: FakeCore["api"]): void;
  /** the calls that reached a Core, the refused bearers, and how often any was asked whose a bearer is */
  seen(): Seen[];
  refused(): FakeCore["refused"];
  whoAsked(): number;
  /** the bearers by which the open event streams of all Cores were opened */
  listeners(): string[];
  /** sends an event to the streams of all Cores */
  send: FakeCore["send"];
  /** the Cores agree on a leader (1–3) in that term, or on none */
  elect(leader: number | null, term: number): void;
}

let used = 0;
const NO_PROXIES: string[] = [];

/**
 * Starts three fake Cores, the first of which leads in term 5, and a console in front of them; all end with the test.
 */
export async function startTrial(options: Partial<BffOptions> = {}, kind: Port = "console"): Promise<Trial> {
  used += 1;
  const net = `127.42.${process.pid % 250}.${(used % 60) * 4}`.split(".").slice(0, 3).join(".");
  const ca = await createThrowAwayCa();
  let led: { leader: number | null; term: number } = { leader: 1, term: 5 };
  const cores: FakeCore[] = [];
  const peers = () => cores.map((c, at) => peer(at + 1, c.address));
  for (const n of [1, 2, 3]) {
    const host = `${net}.${((used * 4) % 240) + n}`;
    const core = await startFakeCore(ca, host, {
      node: () =>
        nodeView(n, {
          term: led.term,
          raftState: led.leader === n ? "StateLeader" : led.leader === null ? "StatePreCandidate" : "StateFollower",
          leaderMemberId: led.leader === null ? null : `m${led.leader}`,
          peers: peers(),
        }),
      hello: () => ({
        epoch: `e${n}`,
        revision: 10,
        cluster: clusterView(led.leader, led.term),
        services: [1, 2, 3].map((s) => service(s)),
        stale: led.leader !== n,
      }),
    });
    core.api = (call, res) => {
      res.writeHead(200, { "content-type": "application/json", "core-served-by": refOf(n), "core-revision": "10" });
      res.end(JSON.stringify({ by: n, path: call.path, body: call.body }));
    };
    cores.push(core);
  }
  const [a, b, c] = cores;
  if (!a || !b || !c) throw new Error("three Cores");
  const bff = await startBff({
    listen: [{ host: `${net}.250`, port: 0, kind }],
    cores: cores.map((core) => core.address),
    known: [],
    ca: ca.ca,
    client: null,
    certificates: null,
    webRoot: null,
    allowedHosts: [],
    configuredHosts: [],
    trustedProxies: [],
    settingsProxies: () => NO_PROXIES,
    log: silentLogger,
    self: null,
    ...options,
  });
  onTestFinished(async () => {
    await bff.close();
    await Promise.all(cores.map((core) => core.kill()));
  });
  const url = bff.addresses[0] ?? "";
  return {
    url,
    addresses: bff.addresses,
    cores: [a, b, c],
    ask: (path, init) => fetch(url + path, { ...init, headers: { ...bearer("operator"), ...init?.headers } }),
    close: () => bff.close(),
    serve: (api) => cores.forEach((core) => (core.api = api)),
    seen: () => cores.flatMap((core) => core.seen),
    refused: () => cores.flatMap((core) => core.refused),
    whoAsked: () => cores.reduce((sum, core) => sum + core.whoAsked(), 0),
    listeners: () => cores.flatMap((core) => core.listeners()),
    send: (type, data, role) => cores.forEach((core) => core.send(type, data, role)),
    elect: (leader, term) => void (led = { leader, term }),
  };
}

/** Kills the leader's Core during an election; returns once the console looks for another leader. */
export async function loseLeader(t: Trial): Promise<void> {
  const [first, second] = t.cores;
  await t.ask(`/api/v3/services`);
  t.elect(null, 6);
  await first.kill();
  // As long as there is a leader, no other Core is asked.
  const asked = second.asked();
  await until(() => expect(second.asked()).toBeGreaterThan(asked + 1));
}

export const JSON_TYPE = { "content-type": "application/json" };
export const KEY = { "idempotency-key": "11111111-2222-4333-8444-555555555555" };
