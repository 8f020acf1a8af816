/**
 * Supervises one etcd process. Invariants: every change of `state` is a decision of the pure function `plan`
 * (engine-plan.ts), applied by `#dispatch` alone. At most one process exists at a time: `#child` is null once it has
 * exited, and `start` waits for the exit of a killed one. Each launch ends in exactly one `ended` event, after which
 * the engine is restarted with a backoff, failed or stopped. `ready` means that the engine has answered and is the
 * member that `expect` names. `stop` resolves only when no process is left.
 */

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { startInBackground } from "../../../lib/process/background.ts";
import { every } from "../../../lib/process/every.ts";
import { backoff } from "../../../lib/time/backoff.ts";
import type { Clock } from "../../../lib/time/clock.ts";
import type { LogLimits } from "../../../lib/logging/log-limits.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import type { FlagOptions } from "./engine-flags.ts";
import { engineFlags } from "./engine-flags.ts";
import type { EngineLog } from "./engine-log.ts";
import { openEngineLog } from "./engine-log.ts";
import { spawnEngine } from "./engine-process.ts";
import { createGateway } from "../client/gateway.ts";
import type { Gateway } from "../client/gateway-types.ts";
import type { Effect, EngineEvent, EngineFailure, EngineState } from "./engine-plan.ts";
import { plan } from "./engine-plan.ts";
import { probeEngine, type EngineIdentity } from "./probe-engine.ts";
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
  expect?: EngineIdentity;
  /** time between SIGTERM and SIGKILL, ms; default 5000 */
  stopDeadlineMs?: number;
  log: Logger;
  clock: Clock;
  random: () => number;
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
const STOP_DEADLINE_MS = 5000;
const ROTATE_MS = 60_000;

const doNothing = (): void => undefined;

/** An etcd under supervision; see the invariants above. */
export class Engine {
  readonly gateway: Gateway;
  readonly #options: EngineOptions;
  readonly #listeners = new Set<(state: EngineState) => void>();
  #state: EngineState = { name: "stopped" };
  #child: ChildProcess | null = null;
  #log: EngineLog | null = null;
  #readySinceMs: number | null = null;
  #cancelWait = doNothing;
  #cancelDeadline = doNothing;
  #endRotation = doNothing;

  /** Makes the socket's folder, but starts no process. */
  constructor(options: EngineOptions) {
    this.#options = options;
    mkdirSync(options.socketDir, { recursive: true, mode: 0o700 });
    this.gateway = createGateway(options.socketDir);
  }

  get state(): EngineState {
    return this.#state;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Registers a callback for every new state; the returned function unsubscribes it. */
  onState(callback: (state: EngineState) => void): () => void {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  /**
   * Starts the engine. Resolves when it answers; rejects with EngineFailed. A restarted voter without a quorum never
   * answers (etcd opens its client socket only after it has published itself): it stays `starting` indefinitely.
   */
  async start(): Promise<void> {
    // Without a process to wait for, the start is decided before this returns: a later stop must not come before it.
    const killed = this.#killed();
    if (killed !== null) await once(killed, "exit");
    this.#dispatch({ on: "start" });
    const settled = await this.#until(({ name }) => name === "ready" || name === "failed" || name === "stopped");
    if (settled.name === "failed") throw new EngineFailed(settled.failure);
    if (settled.name === "stopped") throw new EngineFailed(notStarted("stopped while starting"));
  }

  /** Stops the engine with SIGTERM and, after the deadline, SIGKILL. Resolves when no process is left. */
  async stop(): Promise<void> {
    this.#dispatch({ on: "stop" });
    await this.#until(({ name }) => name === "stopped");
    const killed = this.#killed();
    if (killed !== null) await once(killed, "exit");
    this.#log?.close();
    this.#log = null;
  }

  #dispatch(event: EngineEvent): void {
    const { state, effects } = plan(this.#state, event);
    const changed = state !== this.#state;
    this.#state = state;
    for (const effect of effects) this.#act(effect);
    if (!changed) return;
    if (this.#state.name === "ready") this.#readySinceMs = this.#options.clock.now();
    this.#options.log.info({ engine: this.#state }, `engine ${this.#state.name}`);
    for (const callback of this.#listeners) callback(this.#state);
  }

  #act(effect: Effect): void {
    const { clock, log, random, stopDeadlineMs = STOP_DEADLINE_MS } = this.#options;
    switch (effect.do) {
      case "launch":
        return startInBackground(log, "starting the engine", () => this.#launchOrEnd());
      case "probe":
        return startInBackground(log, "probe of the engine", () => this.#probe());
      case "wait": {
        const waitMs = backoff(effect.attempt, RESTART, random);
        this.#cancelWait = clock.after(waitMs, () => this.#dispatch({ on: "waited" }));
        return;
      }
      case "cancel_wait":
        return this.#cancelWait();
      case "terminate":
        this.#child?.kill("SIGTERM");
        this.#cancelDeadline = clock.after(stopDeadlineMs, () => this.#dispatch({ on: "deadline" }));
        return;
      case "kill":
        return void this.#child?.kill("SIGKILL");
    }
  }

  /**
   * Treats a process that cannot be spawned (no file descriptors left, for example) as ended, so that it is retried.
   */
  async #launchOrEnd(): Promise<void> {
    try {
      await this.#launch();
    } catch (error) {
      if (this.#child === null) this.#ended(startFailed(error));
      throw error;
    }
  }

  async #launch(): Promise<void> {
    const { binary, socketDir, log: logger, clock, quotaBytes = QUOTA_BYTES } = this.#options;
    const failure = await prepare(this.#options).catch(startFailed);
    if (failure !== null || this.#state.name !== "starting")
      return this.#ended(failure ?? notStarted("stopped before it was started"));
    const log = this.#openLog();
    const rotate = (): Promise<void> => log.rotate(clock.now());
    startInBackground(logger, "rotating the engine's log", rotate);
    const flags = engineFlags({ ...this.#options, quotaBytes });
    const child = spawnEngine({ binary, flags, socketDir, log }, (why) => {
      this.#child = null;
      this.#cancelDeadline();
      this.#endRotation();
      this.#ended(why);
    });
    this.#child = child;
    if (child.pid === undefined) return;
    this.#endRotation = every("rotating the engine's log", ROTATE_MS, rotate, logger);
    this.#dispatch({ on: "launched" });
  }

  #openLog(): EngineLog {
    const { logDir, logLimits, log } = this.#options;
    return (this.#log ??= openEngineLog(logDir, logLimits, (err) =>
      log.warn({ err }, "the engine's log cannot be written"),
    ));
  }

  #ended(failure: EngineFailure): void {
    const readyForMs = this.#readySinceMs === null ? 0 : this.#options.clock.now() - this.#readySinceMs;
    this.#readySinceMs = null;
    this.#dispatch({ on: "ended", failure, readyForMs });
  }

  /** Probes this process of the engine; without an event if it exits, is replaced or is stopped meanwhile. */
  async #probe(): Promise<void> {
    const child = this.#child;
    const event = await probeEngine({
      ...this.#options,
      gateway: this.gateway,
      wanted: () => this.#child === child && this.#state.name === "starting",
    });
    if (event !== null) this.#dispatch(event);
  }

  /** Resolves with the first state for which `settled` returns true. */
  #until(settled: (state: EngineState) => boolean): Promise<EngineState> {
    return new Promise((resolve) => {
      const check = (state: EngineState): void => {
        if (!settled(state)) return;
        this.#listeners.delete(check);
        resolve(state);
      };
      this.#listeners.add(check);
      check(this.#state);
    });
  }

  /**
   * Returns the process that was killed and has not exited yet, since `failed` is set before it exits; null if none.
   */
  #killed(): ChildProcess | null {
    return this.#state.name === "failed" || this.#state.name === "stopped" ? this.#child : null;
  }
}

function notStarted(detail: string): EngineFailure {
  return { code: "engine_crashed", params: {}, detail };
}
