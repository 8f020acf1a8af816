/**
 * Supervises one etcd process. Invariants: every change of `state` is a decision of the pure function `plan`
 * (engine-plan.ts), applied by `dispatch` alone. At most one process exists at a time: `child` is null once it has
 * exited, and `start` waits for the exit of a killed one. Each launch ends in exactly one `ended` event, after which
 * the engine is restarted with a backoff, failed or stopped. `ready` means that the engine has answered and is the
 * member that `expect` names. `stop` resolves only when no process is left.
 */

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { startInBackground } from "../../../lib/process/background.ts";
import { backoff } from "../../../lib/time/backoff.ts";
import type { Clock } from "../../../lib/time/clock.ts";
import type { LogLimits } from "../../../lib/logging/log-limits.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import { isEngineError } from "../client/engine-error.ts";
import type { FlagOptions } from "./engine-flags.ts";
import { engineFlags } from "./engine-flags.ts";
import type { EngineLog } from "./engine-log.ts";
import { openEngineLog } from "./engine-log.ts";
import { spawnEngine } from "./engine-process.ts";
import { createGateway } from "../client/gateway.ts";
import type { Gateway } from "../client/gateway-types.ts";
import type { Effect, EngineEvent, EngineFailure, EngineState } from "./engine-plan.ts";
import { plan } from "./engine-plan.ts";
import { prepare } from "./prepare-engine.ts";
import { startFailed } from "./start-failed.ts";

/** What an engine is created with. */
export interface EngineOptions extends Omit<FlagOptions, "quotaBytes"> {
  /** path of the etcd executable, see findEngine */
  binary: string;
  /** contains only the client socket; created with mode 0700 */
  socketDir: string;
  logDir: string;
  logLimits: LogLimits;
  quotaBytes?: number;
  /** the identity that the engine must have; any other is `data_foreign` */
  expect?: { clusterId?: string; memberId?: string };
  /** time between SIGTERM and SIGKILL, ms; default 5000 */
  stopDeadlineMs?: number;
  log: Logger;
  clock: Clock;
  random: () => number;
}

/** An etcd under supervision. */
export interface Engine {
  /**
   * Starts the engine. Resolves when it answers; rejects with EngineFailed. A restarted voter without a quorum never
   * answers (etcd opens its client socket only after it has published itself): it stays `starting` indefinitely.
   */
  start(): Promise<void>;
  /** Stops the engine with SIGTERM and, after the deadline, SIGKILL. Resolves when no process is left. */
  stop(): Promise<void>;
  readonly state: EngineState;
  readonly pid: number | null;
  readonly gateway: Gateway;
  /** registers a callback for every new state; the returned function unsubscribes it */
  onState(callback: (state: EngineState) => void): () => void;
}

/** Rejection of `start`: the engine failed, or was stopped before it was ready. */
export class EngineFailed extends Error {
  override readonly name = "EngineFailed";
  readonly failure: EngineFailure;
  constructor(failure: EngineFailure) {
    super(`${failure.code}: ${failure.detail}`);
    this.failure = failure;
  }
}

const RESTART = { baseMs: 100, capMs: 10_000 };
/** etcd's own default. */
export const QUOTA_BYTES = 2 * 1024 ** 3;
const ROTATE_MS = 60_000;
const PROBE = { everyMs: 25, deadlineMs: 1000 };

/** Creates the supervisor of one etcd. Makes the socket's folder, but starts no process. */
export function createEngine(o: EngineOptions): Engine {
  mkdirSync(o.socketDir, { recursive: true, mode: 0o700 });
  const gateway = createGateway(o.socketDir);
  const listeners = new Set<(state: EngineState) => void>();
  let state: EngineState = { name: "stopped" };
  let child: ChildProcess | null = null;
  let log: EngineLog | null = null;
  let readySince: number | null = null;
  let cancelWait = (): void => undefined;
  let cancelDeadline = (): void => undefined;
  let cancelRotate = (): void => undefined;

  function dispatch(event: EngineEvent): void {
    const decision = plan(state, event);
    const changed = decision.state !== state;
    state = decision.state;
    for (const effect of decision.effects) act(effect);
    if (!changed) return;
    if (state.name === "ready") readySince = o.clock.now();
    o.log.info({ engine: state }, `engine ${state.name}`);
    for (const callback of listeners) callback(state);
  }

  function act(effect: Effect): void {
    switch (effect.do) {
      case "launch":
        return startInBackground(o.log, "starting the engine", launchOrEnd);
      case "probe":
        return probe();
      case "wait":
        cancelWait = o.clock.after(backoff(effect.attempt, RESTART, o.random), () => dispatch({ on: "waited" }));
        return;
      case "cancel_wait":
        return cancelWait();
      case "terminate":
        child?.kill("SIGTERM");
        cancelDeadline = o.clock.after(o.stopDeadlineMs ?? 5000, () => dispatch({ on: "deadline" }));
        return;
      case "kill":
        return void child?.kill("SIGKILL");
    }
  }

  const ended = (failure: EngineFailure): void => {
    const readyForMs = readySince === null ? 0 : o.clock.now() - readySince;
    readySince = null;
    dispatch({ on: "ended", failure, readyForMs });
  };

  /**
   * Treats a process that cannot be spawned (no file descriptors left, for example) as ended, so that it is retried.
   */
  async function launchOrEnd(): Promise<void> {
    try {
      await launch();
    } catch (error) {
      if (child === null) ended(startFailed(error));
      throw error;
    }
  }

  async function launch(): Promise<void> {
    const failure = await prepare(o).catch(startFailed);
    if (failure !== null || state.name !== "starting") {
      return ended(failure ?? { code: "engine_crashed", params: {}, detail: "stopped before it was started" });
    }
    log ??= openEngineLog(o.logDir, o.logLimits, (err) => o.log.warn({ err }, "the engine's log cannot be written"));
    rotate(log);
    const flags = engineFlags({ ...o, quotaBytes: o.quotaBytes ?? QUOTA_BYTES });
    const started = spawnEngine({ binary: o.binary, flags, socketDir: o.socketDir, log }, (why) => {
      child = null;
      cancelDeadline();
      cancelRotate();
      ended(why);
    });
    child = started;
    if (started.pid === undefined) return;
    rotateLater();
    dispatch({ on: "launched" });
  }

  function rotate(it: EngineLog): void {
    startInBackground(o.log, "rotating the engine's log", () => it.rotate(o.clock.now()));
  }

  function rotateLater(): void {
    cancelRotate = o.clock.after(ROTATE_MS, () => {
      if (log !== null) rotate(log);
      rotateLater();
    });
  }

  /** Probes the engine until it answers; ends when this process of the engine has exited or was replaced. */
  function probe(): void {
    const mine = child;
    const askNow = (): void => startInBackground(o.log, "probe of the engine", ask);
    const ask = async (): Promise<void> => {
      if (child !== mine || state.name !== "starting") return;
      try {
        const { clusterId, memberId } = await gateway.status({ timeoutMs: PROBE.deadlineMs });
        if (child !== mine) return;
        const want = { clusterId, memberId, ...o.expect };
        if (want.clusterId !== clusterId || want.memberId !== memberId) {
          const detail = `found member ${memberId} of cluster ${clusterId}`;
          return dispatch({
            on: "rejected",
            failure: { code: "data_foreign", params: { clusterId, memberId }, detail },
          });
        }
        dispatch({ on: "answered" });
      } catch (error) {
        if (!isEngineError(error)) o.log.error({ err: error }, "probe of the engine");
        o.clock.after(PROBE.everyMs, askNow);
      }
    };
    askNow();
  }

  /** Resolves with the first state for which `settled` returns true. */
  const until = (settled: (s: EngineState) => boolean): Promise<EngineState> =>
    new Promise((resolve) => {
      const look = (s: EngineState): void => {
        if (!settled(s)) return;
        listeners.delete(look);
        resolve(s);
      };
      listeners.add(look);
      look(state);
    });

  /**
   * Returns a promise for the exit of a killed process, since `failed` may be set before it exits; null if there is
   * nothing to wait for.
   */
  const leaving = (): Promise<unknown> | null =>
    child !== null && (state.name === "failed" || state.name === "stopped") ? once(child, "exit") : null;

  return {
    async start() {
      const before = leaving();
      if (before !== null) await before;
      dispatch({ on: "start" });
      const s = await until((x) => x.name === "ready" || x.name === "failed" || x.name === "stopped");
      if (s.name === "failed") throw new EngineFailed(s.failure);
      if (s.name === "stopped")
        throw new EngineFailed({ code: "engine_crashed", params: {}, detail: "stopped while starting" });
    },
    async stop() {
      dispatch({ on: "stop" });
      await until((s) => s.name === "stopped");
      await leaving();
      log?.close();
      log = null;
    },
    get state() {
      return state;
    },
    get pid() {
      return child?.pid ?? null;
    },
    gateway,
    onState(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}
