/**
 * The supervisor's decisions as a pure function, `plan(state, event)`, without clock and process. See
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

/** A run this long resets the count of failed attempts. */
export const GOOD_RUN_MS = 60_000;

/**
 * Returns after how many consecutive failed starts the supervisor gives up; 1 for a cause that cannot resolve by
 * itself.
 */
function tries(code: FailureCode, everReady: boolean): number {
  switch (code) {
    case "data_foreign":
    case "data_damaged":
    case "data_behind":
    case "data_unreadable":
    case "certificate_broken":
    case "member_removed":
    case "engine_too_old":
    case "engine_missing":
    case "data_in_use":
      return 1;
    // once the engine has run with them, the port or address is only temporarily unavailable
    case "ports_taken":
    case "address_not_here":
      return everReady ? 20 : 1;
    // the peers of a joiner are in an election or not running yet
    case "peers_unreachable":
      return 30;
    // disk space, memory and disks may recover
    case "disk_full":
    case "disk_failing":
    case "open_files":
    case "memory_short":
    case "engine_crashed":
    case "engine_start_failed":
      return everReady ? 20 : 3;
  }
}

const stay = (state: EngineState): Decision => ({ state, effects: [] });

function afterEnd(
  s: EngineState & { name: "starting" | "ready" },
  failure: EngineFailure,
  readyForMs: number,
): Decision {
  const everReady = s.name === "ready" || s.everReady;
  const attempt = s.name === "ready" && readyForMs >= GOOD_RUN_MS ? 0 : s.attempt;
  if (attempt + 1 >= tries(failure.code, everReady)) return stay({ name: "failed", failure });
  return {
    state: { name: "starting", step: "waiting", attempt: attempt + 1, everReady, failure },
    effects: [{ do: "wait", attempt }],
  };
}

/** Returns the decision for an event in a state; an event without meaning in that state changes nothing. */
export function plan(s: EngineState, e: EngineEvent): Decision {
  switch (e.on) {
    case "start":
      if (s.name !== "stopped" && s.name !== "failed") return stay(s);
      return {
        state: { name: "starting", step: "preparing", attempt: 0, everReady: false, failure: null },
        effects: [{ do: "launch" }],
      };
    case "launched":
      if (s.name === "starting") return { state: { ...s, step: "launched" }, effects: [{ do: "probe" }] };
      return stay(s);
    case "answered":
      if (s.name !== "starting" || s.step !== "launched") return stay(s);
      return stay({ name: "ready", attempt: s.attempt });
    case "ended":
      if (s.name === "draining") {
        return stay({ name: "stopped" });
      }
      if (s.name === "starting" || s.name === "ready") return afterEnd(s, e.failure, e.readyForMs);
      return stay(s);
    case "rejected":
      return s.name === "starting" || s.name === "ready"
        ? { state: { name: "failed", failure: e.failure }, effects: [{ do: "kill" }] }
        : stay(s);
    case "waited":
      if (s.name !== "starting" || s.step !== "waiting") return stay(s);
      return { state: { ...s, step: "preparing" }, effects: [{ do: "launch" }] };
    case "stop":
      return stop(s);
    case "deadline":
      return s.name === "draining" && s.launched ? { state: s, effects: [{ do: "kill" }] } : stay(s);
  }
}

function stop(s: EngineState): Decision {
  if (s.name === "ready") return { state: { name: "draining", launched: true }, effects: [{ do: "terminate" }] };
  if (s.name === "failed") return stay({ name: "stopped" });
  if (s.name !== "starting") return stay(s);
  if (s.step === "waiting") return { state: { name: "stopped" }, effects: [{ do: "cancel_wait" }] };
  if (s.step === "launched") return { state: { name: "draining", launched: true }, effects: [{ do: "terminate" }] };
  // the pending launch sees this state, starts nothing and dispatches `ended`
  return stay({ name: "draining", launched: false });
}
