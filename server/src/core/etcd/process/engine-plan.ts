/**
 * The supervisor's decisions as a pure function, `plan(state, event)`, without clock and process. Invariants: `launch`
 * is decided only where no process runs or is about to run (`stopped`, `failed`, or waiting for the next attempt);
 * after `stop` the state is `stopped` or `draining`, and `draining` ends in `stopped` alone. See
 * docs/architecture/membership.md.
 */

export type FailureCode =
  | "ports_taken"
  | "address_not_here"
  | "data_foreign"
  | "data_in_use"
  | "data_damaged"
  | "data_behind"
  | "data_unreadable"
  | "disk_full"
  | "disk_failing"
  | "open_files"
  | "memory_short"
  | "certificate_broken"
  | "member_removed"
  | "engine_too_old"
  | "engine_missing"
  | "engine_crashed"
  | "engine_start_failed"
  | "peers_unreachable";
/** `detail` is only for logs and for operators of this host: it may contain addresses and paths. */
export interface EngineFailure {
  code: FailureCode;
  params: Record<string, string | number | null>;
  detail: string;
}

export type EngineState =
  | { name: "stopped" }
  /** `failure`: why the previous attempt ended */
  | {
      name: "starting";
      step: "preparing" | "launched" | "waiting";
      attempt: number;
      everReady: boolean;
      failure: EngineFailure | null;
    }
  | { name: "ready"; attempt: number }
  | { name: "draining"; launched: boolean }
  | { name: "failed"; failure: EngineFailure };

export type EngineEvent =
  | { on: "start" }
  | { on: "launched" }
  | { on: "answered" }
  /** the process has exited or could not be started; `readyForMs`: how long it had been ready */
  | { on: "ended"; failure: EngineFailure; readyForMs: number }
  /** the engine answers, but it is not the expected member */
  | { on: "rejected"; failure: EngineFailure }
  | { on: "waited" }
  | { on: "stop" }
  | { on: "deadline" };

export type Effect =
  | { do: "launch" }
  | { do: "probe" }
  | { do: "wait"; attempt: number }
  | { do: "cancel_wait" }
  | { do: "terminate" }
  | { do: "kill" };

/** The new state, and what the supervisor has to do, in order. */
export interface Decision {
  state: EngineState;
  effects: readonly Effect[];
}

/** A run this long resets the count of failed attempts. @internal */
export const GOOD_RUN_MS = 60_000;

/** After how many consecutive failed starts the supervisor gives up, before and after the engine was ready once. */
interface Tries {
  unproven: number;
  proven: number;
}
/** The cause cannot resolve by itself. */
const ONCE: Tries = { unproven: 1, proven: 1 };
/** Once the engine has run with them, the port or address is only temporarily unavailable. */
const ONCE_UNPROVEN: Tries = { unproven: 1, proven: 20 };
/** Disk space, memory and disks may recover. */
const SEVERAL: Tries = { unproven: 3, proven: 20 };
/** The peers of a joiner are in an election or not running yet. */
const MANY: Tries = { unproven: 30, proven: 30 };

const TRIES: Record<FailureCode, Tries> = {
  data_foreign: ONCE,
  data_damaged: ONCE,
  data_behind: ONCE,
  data_unreadable: ONCE,
  data_in_use: ONCE,
  certificate_broken: ONCE,
  member_removed: ONCE,
  engine_too_old: ONCE,
  engine_missing: ONCE,
  ports_taken: ONCE_UNPROVEN,
  address_not_here: ONCE_UNPROVEN,
  peers_unreachable: MANY,
  disk_full: SEVERAL,
  disk_failing: SEVERAL,
  open_files: SEVERAL,
  memory_short: SEVERAL,
  engine_crashed: SEVERAL,
  engine_start_failed: SEVERAL,
};

type In<Name extends EngineState["name"]> = Extract<EngineState, { name: Name }>;
type Ended = Extract<EngineEvent, { on: "ended" }>;

const STOPPED: EngineState = { name: "stopped" };
const BEGIN: Decision = {
  state: { name: "starting", step: "preparing", attempt: 0, everReady: false, failure: null },
  effects: [{ do: "launch" }],
};
const TERMINATE: Decision = { state: { name: "draining", launched: true }, effects: [{ do: "terminate" }] };

const stay = (state: EngineState): Decision => ({ state, effects: [] });
const reject = (failure: EngineFailure): Decision => ({
  state: { name: "failed", failure },
  effects: [{ do: "kill" }],
});

/** Returns the decision for an event in a state; an event without meaning in that state changes nothing. */
export function plan(state: EngineState, event: EngineEvent): Decision {
  switch (state.name) {
    case "stopped":
      return event.on === "start" ? BEGIN : stay(state);
    case "starting":
      return whileStarting(state, event);
    case "ready":
      return whileReady(state, event);
    case "draining":
      return whileDraining(state, event);
    case "failed":
      return whileFailed(state, event);
  }
}

function whileStarting(state: In<"starting">, event: EngineEvent): Decision {
  switch (event.on) {
    case "launched":
      return { state: { ...state, step: "launched" }, effects: [{ do: "probe" }] };
    case "answered":
      return stay(state.step === "launched" ? { name: "ready", attempt: state.attempt } : state);
    case "ended":
      return retryOrFail(event, state.attempt, state.everReady);
    case "rejected":
      return reject(event.failure);
    case "waited":
      if (state.step !== "waiting") return stay(state);
      return { state: { ...state, step: "preparing" }, effects: [{ do: "launch" }] };
    case "stop":
      return stopStarting(state.step);
    case "start":
    case "deadline":
      return stay(state);
  }
}

function whileReady(state: In<"ready">, event: EngineEvent): Decision {
  switch (event.on) {
    case "ended":
      return retryOrFail(event, event.readyForMs >= GOOD_RUN_MS ? 0 : state.attempt, true);
    case "rejected":
      return reject(event.failure);
    case "stop":
      return TERMINATE;
    case "start":
    case "launched":
    case "answered":
    case "waited":
    case "deadline":
      return stay(state);
  }
}

function whileDraining(state: In<"draining">, event: EngineEvent): Decision {
  if (event.on === "ended") return stay(STOPPED);
  return event.on === "deadline" && state.launched ? { state, effects: [{ do: "kill" }] } : stay(state);
}

function whileFailed(state: In<"failed">, event: EngineEvent): Decision {
  if (event.on === "start") return BEGIN;
  return stay(event.on === "stop" ? STOPPED : state);
}

/**
 * Returns the decision after the attempt numbered `attempt`, from 0, ended: to wait for the next one, or to give up.
 */
function retryOrFail({ failure }: Ended, attempt: number, everReady: boolean): Decision {
  const tries = TRIES[failure.code][everReady ? "proven" : "unproven"];
  if (attempt + 1 >= tries) return stay({ name: "failed", failure });
  return {
    state: { name: "starting", step: "waiting", attempt: attempt + 1, everReady, failure },
    effects: [{ do: "wait", attempt }],
  };
}

function stopStarting(step: In<"starting">["step"]): Decision {
  switch (step) {
    case "waiting":
      return { state: STOPPED, effects: [{ do: "cancel_wait" }] };
    case "launched":
      return TERMINATE;
    case "preparing":
      // The pending launch sees this state, starts nothing and dispatches `ended`.
      return stay({ name: "draining", launched: false });
  }
}
