import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { systemClock } from "../../../lib/time/clock.ts";
import { logLimits } from "../../../lib/logging/log-limits.ts";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { Engine, type EngineOptions } from "../process/engine.ts";
import { findEngine } from "../process/find-engine.ts";
import type { EngineState } from "../process/engine-plan.ts";

/** Returns the path of the etcd under test: KUMA_ETCD, PATH, or the checkout's private copy. */
export async function testBinary(): Promise<string> {
  const cache = resolve(import.meta.dirname, "../../../../../.cache/etcd");
  const found = await findEngine({ home: null, env: { KUMA_ENGINE_CACHE: cache, ...process.env } });
  if (!found.ok) throw new Error(`${found.failure.detail}; run: node server/trial/engine-fetch.mjs`);
  return found.path;
}

/** A temporary folder with engines for a test. */
export interface Bench {
  folder: string;
  /** creates an engine with its own folder below the bench's; plain HTTP between peers unless `certs` are given */
  engine(name: string, address: string, more?: Partial<EngineOptions>): Engine;
  /** kills the remaining engines and removes the folder */
  close(): Promise<void>;
}

/** Creates a bench; the test must close it. */
export async function createBench(): Promise<Bench> {
  const binary = await testBinary();
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const engines: Engine[] = [];
  return {
    folder,
    engine(name, address, more = {}) {
      const url = `${more.certs ? "https" : "http"}://${address}:7209`;
      const engine = new Engine({
        binary,
        dataDir: join(folder, name, "raft"),
        socketDir: join(folder, name, "sock"),
        logDir: join(folder, name, "log"),
        logLimits: logLimits({}),
        name,
        initialCluster: `${name}=${url}`,
        initialClusterState: "new",
        clusterToken: "test",
        peerListen: `${address}:7209`,
        peerAdvertise: url,
        certs: null,
        timers: { heartbeatMs: 50, electionMs: 500 },
        stopDeadlineMs: 2000,
        log: silentLogger,
        clock: systemClock,
        random: Math.random,
        ...more,
      });
      engines.push(engine);
      return engine;
    },
    async close() {
      for (const e of engines) {
        if (e.pid !== null) process.kill(e.pid, "SIGKILL");
        await e.stop();
        await e.gateway.close();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves with the engine's next state that `fits`. */
export function stateOf(engine: Engine, fits: (state: EngineState) => boolean): Promise<EngineState> {
  return new Promise((done) => {
    const off = engine.onState((state) => {
      if (!fits(state)) return;
      off();
      done(state);
    });
  });
}

/** Reports whether a process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Reports whether every thread of a process is stopped; a signal reaches those that run on another processor later. */
export function isStopped(pid: number): boolean {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.every((thread) => /\) T /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8")));
}

/**
 * Calls `what` every 20 ms until it returns a value other than null and false. Throws what it throws, or an Error
 * after `forMs`.
 */
export async function eventually<T>(what: () => Promise<T | null> | T | null, forMs = 15_000): Promise<T> {
  const until = Date.now() + forMs;
  for (;;) {
    const got = await what();
    if (got !== null && got !== false) return got;
    if (Date.now() > until) throw new Error(`not within ${forMs} ms: ${String(what)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
