import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { logLimits } from "../../../lib/logging/log-limits.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import { socketPath } from "../../../lib/net/socket-path.ts";
import { sleep, type Clock } from "../../../lib/time/clock.ts";
import { type EngineCalls, openCalls } from "../client/calls.ts";
import { isEngineError } from "../client/engine-error.ts";
import { CLIENT_SOCKET, createGateway } from "../client/gateway.ts";
import type { Gateway } from "../client/gateway-types.ts";
import { QUOTA_BYTES, EngineFailed } from "./engine.ts";
import { openEngineLog } from "./engine-log.ts";
import type { EngineFailure } from "./engine-plan.ts";
import { spawnEngine } from "./engine-process.ts";
import { lockedData } from "./prepare-engine.ts";
import type { ProcessUser } from "./run-as.ts";

/** What a scratch engine is started with. */
export interface ScratchOptions {
  /** path of the etcd executable, see findEngine */
  binary: string;
  /** an engine's data folder, which this process may change: a copy, or one that was restored */
  dataDir: string;
  /** for the two sockets and nothing else; created with mode 0700 */
  socketDir: string;
  logDir: string;
  /** the member's name in its records; it publishes this one when it starts */
  name: string;
  /** makes the data those of a cluster of this one member */
  forceNewCluster?: boolean;
  /** what the engine runs as, where this process is root; the folders must belong to it */
  user?: ProcessUser | null;
  /** time to become ready, ms; default two minutes, as it may have to replay a long log */
  patienceMs?: number;
  log: Logger;
  clock: Clock;
}

/** An engine on data that no cluster uses, reachable through its client socket alone. */
export interface ScratchEngine {
  readonly gateway: Gateway;
  /** the folder of its client socket */
  readonly socketDir: string;
  readonly pid: number;
  /** Stops it with SIGTERM and, after a deadline, SIGKILL. Resolves when no process is left. */
  stop(): Promise<void>;
}

const PEER_SOCKET = "p.sock:0";
const METRICS_SOCKET = "m.sock:0";
const PEER_URL = `unix://${PEER_SOCKET}`;
const CLIENT_URL = `unix://${CLIENT_SOCKET}`;
const PATIENCE_MS = 120_000;
const PROBE_EVERY_MS = 20;
const STOP_DEADLINE_MS = 20_000;

/**
 * Starts an engine on a data folder with private Unix sockets for clients and peers, and no TCP at all: whatever its
 * data say of other members, it reaches none. Resolves when it takes writes; the kernel kills it when this process
 * dies. Rejects with EngineFailed; then no process is left.
 */
export async function startScratchEngine(options: ScratchOptions): Promise<ScratchEngine> {
  const scratch = await spawnScratch(options);
  try {
    await untilTrue({ ...options, ...scratch }, () => isWritable(scratch.gateway));
  } catch (error) {
    await scratch.stop();
    throw error;
  }
  return scratch;
}

/**
 * Replays the log of a learner's copy into its database, up to the entry `index`. Such an engine has no leader and
 * never serves clients; its metrics, on a socket of their own, say how far it is. It accepts no connection by TCP, and
 * trusts no peer that it dials: `trusted` is the file of a CA that has signed nothing. Rejects with EngineFailed; no
 * process is left in either case.
 */
export async function replayLog(options: ScratchOptions & { index: number; trusted: string }): Promise<void> {
  // Each applied entry is committed to the database at once: an engine that is not ready yet ignores a gentle end.
  const replaying = ["--backend-batch-limit=1", `--listen-metrics-urls=unix://${METRICS_SOCKET}`];
  const scratch = await spawnScratch(options, [...replaying, `--peer-trusted-ca-file=${options.trusted}`]);
  const socket = socketPath(options.socketDir, METRICS_SOCKET);
  const calls = openCalls(socket.path);
  try {
    await untilTrue({ ...options, ...scratch }, async () => (await appliedIndex(calls)) >= options.index);
  } finally {
    await calls.close();
    socket.close();
    await scratch.stop();
  }
}

interface SpawnedEngine extends ScratchEngine {
  readonly end: { cause: EngineFailure | null };
}

async function spawnScratch(options: ScratchOptions, flags: readonly string[] = []): Promise<SpawnedEngine> {
  const { dataDir, socketDir, user = null } = options;
  mkdirSync(socketDir, { recursive: true, mode: 0o700 });
  for (const socket of [CLIENT_SOCKET, PEER_SOCKET, METRICS_SOCKET]) rmSync(join(socketDir, socket), { force: true });
  const failure = await lockedData(dataDir);
  if (failure !== null) throw new EngineFailed(failure);
  chmodSync(socketDir, 0o700);
  if (user !== null) chownSync(socketDir, user.uid, user.gid);
  const log = openEngineLog(options.logDir, logLimits({}), (err) =>
    options.log.warn({ err }, "the log of an engine on a copy cannot be written"),
  );
  const gateway = createGateway(socketDir);
  const end: { cause: EngineFailure | null } = { cause: null };
  const all = [...scratchFlags(options), ...flags];
  const child = spawnEngine({ ...options, flags: all, log, user }, (cause) => (end.cause = cause));
  const stop = async (): Promise<void> => {
    await ended(child);
    await gateway.close();
    log.close();
  };
  return { gateway, socketDir, pid: child.pid ?? 0, end, stop: onlyOnce(stop) };
}

/** Returns a function that calls `act` at its first call, and returns the same promise at each further one. */
function onlyOnce(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= act());
}

function scratchFlags({ name, dataDir, forceNewCluster = false }: ScratchOptions): string[] {
  return [
    `--name=${name}`,
    `--data-dir=${dataDir}`,
    `--listen-client-urls=${CLIENT_URL}`,
    `--advertise-client-urls=${CLIENT_URL}`,
    `--listen-peer-urls=${PEER_URL}`,
    `--initial-advertise-peer-urls=${PEER_URL}`,
    `--initial-cluster=${name}=${PEER_URL}`,
    `--quota-backend-bytes=${QUOTA_BYTES}`,
    "--logger=zap",
    "--log-outputs=stderr",
    ...(forceNewCluster ? ["--force-new-cluster=true"] : []),
  ];
}

/** Reports whether the engine answers a linearizable read: then it leads a cluster of its own. */
async function isWritable(gateway: Gateway): Promise<boolean> {
  await gateway.range({ key: "\0", countOnly: true }, { timeoutMs: 1000 });
  return true;
}

/** Returns the last entry that an engine has applied since it started; 0 before the first. */
async function appliedIndex(calls: EngineCalls): Promise<number> {
  const text = await calls.probe("/metrics", undefined, { timeoutMs: 1000 });
  return Number(/^etcd_server_proposals_applied_total (\S+)$/m.exec(text)?.[1] ?? 0);
}

/** Resolves when the engine meets a condition. Rejects with EngineFailed when it ends, or does not in time. */
async function untilTrue(
  options: { end: { cause: EngineFailure | null }; clock: Clock; patienceMs?: number },
  condition: () => Promise<boolean>,
): Promise<void> {
  const { end, clock, patienceMs = PATIENCE_MS } = options;
  const until = clock.now() + patienceMs;
  for (;;) {
    if (end.cause !== null) throw new EngineFailed(end.cause);
    try {
      if (await condition()) return;
    } catch (error) {
      if (!isEngineError(error)) throw error;
    }
    if (clock.now() > until)
      throw new EngineFailed({ code: "engine_crashed", params: {}, detail: `not ready within ${patienceMs} ms` });
    await sleep(clock, PROBE_EVERY_MS);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  const deadline = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
  child.kill("SIGTERM");
  await exit;
  clearTimeout(deadline);
}
