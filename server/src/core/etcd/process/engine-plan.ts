/** The supervisor's decisions, without a clock or a process: `plan(state, event)`. See design page 4. */

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
/** `detail` is for logs and operators of this host only: it may hold addresses and paths. */
export interface EngineFailure {
  code: FailureCode;
  params: Record<string, string | number | null>;
  detail: string;
}

export type EngineState =
  | { name: "stopped" }
  /** `failure`: why the try before this one ended */
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
  /** the process is gone, or could not be made; how long it had been ready */
  | { on: "ended"; failure: EngineFailure; readyForMs: number }
  /** ready, but it is not the member it should be */
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

export interface Decision {
  state: EngineState;
  effects: readonly Effect[];
}

/** A run this long forgives the crashes before it. */
export const GOOD_RUN_MS = 60_000;

/** How many tries in a row without getting ready, before giving up: 1 = what cannot heal by itself. */
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
    // once it ran there, its place is only taken for a moment
    case "ports_taken":
    case "address_not_here":
      return everReady ? 20 : 1;
    // a joiner whose peers are electing or not up yet
    case "peers_unreachable":
      return 30;
    // room, memory and a disk may come back
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
  // the launch under way sees this, starts nothing, and says `ended`
  return stay({ name: "draining", launched: false });
}
