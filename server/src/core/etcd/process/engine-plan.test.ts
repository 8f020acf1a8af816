import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EngineEvent, EngineFailure, EngineState, FailureCode } from "./engine-plan.ts";
import { GOOD_RUN_MS, plan } from "./engine-plan.ts";

const failure = (code: FailureCode): EngineFailure => ({ code, params: {}, detail: "" });
const run = (events: EngineEvent[], from: EngineState = { name: "stopped" }) =>
  events.reduce((d, e) => plan(d.state, e), { state: from, effects: [] } as ReturnType<typeof plan>);
const ended = (code: FailureCode, readyForMs = 0): EngineEvent => ({ on: "ended", failure: failure(code), readyForMs });
const READY: EngineEvent[] = [{ on: "start" }, { on: "launched" }, { on: "answered" }];

test("start, launched, answered: ready; stop, ended: stopped", () => {
  expect(run(READY).state).toEqual({ name: "ready", attempt: 0 });
  expect(run([...READY, { on: "stop" }])).toEqual({
    state: { name: "draining", launched: true },
    effects: [{ do: "terminate" }],
  });
  expect(run([...READY, { on: "stop" }, { on: "deadline" }]).effects).toEqual([{ do: "kill" }]);
  expect(run([...READY, { on: "stop" }, ended("engine_crashed")]).state).toEqual({ name: "stopped" });
});

test("a crash waits and launches again; the wait grows until a good run forgives", () => {
  const crash = run([...READY, ended("engine_crashed")]);
  expect(crash.effects).toEqual([{ do: "wait", attempt: 0 }]);
  expect(run([{ on: "waited" }], crash.state).effects).toEqual([{ do: "launch" }]);
  const again: EngineEvent[] = [{ on: "waited" }, { on: "launched" }, { on: "answered" }];
  expect(run([...again, ended("engine_crashed", GOOD_RUN_MS - 1)], crash.state).effects).toEqual([
    { do: "wait", attempt: 1 },
  ]);
  expect(run([...again, ended("engine_crashed", GOOD_RUN_MS)], crash.state).effects).toEqual([
    { do: "wait", attempt: 0 },
  ]);
});

describe("giving up", () => {
  test.each<[FailureCode, number, number]>([
    ["member_removed", 1, 1],
    ["data_foreign", 1, 1],
    ["data_damaged", 1, 1],
    ["data_behind", 1, 1],
    ["data_unreadable", 1, 1],
    ["certificate_broken", 1, 1],
    ["disk_full", 3, 20],
    ["memory_short", 3, 20],
    ["engine_too_old", 1, 1],
    ["engine_missing", 1, 1],
    ["ports_taken", 1, 20],
    ["engine_crashed", 3, 20],
    ["engine_start_failed", 3, 20],
    ["peers_unreachable", 30, 30],
  ])("%s: after %i tries at first, %i once it ran", (code, first, later) => {
    const triesFrom = (from: EngineState): number => {
      let state = from;
      for (let n = 1; ; n++) {
        state = plan(state, ended(code)).state;
        if (state.name === "failed") return n;
        state = run([{ on: "waited" }, { on: "launched" }], state).state;
      }
    };
    expect(triesFrom(run([{ on: "start" }, { on: "launched" }]).state)).toBe(first);
    expect(triesFrom(run(READY).state)).toBe(later);
  });
});

test("stop in every step of starting", () => {
  const waiting = run([{ on: "start" }, { on: "launched" }, ended("engine_crashed")]).state;
  expect(plan(waiting, { on: "stop" })).toEqual({ state: { name: "stopped" }, effects: [{ do: "cancel_wait" }] });
  expect(run([{ on: "start" }, { on: "stop" }])).toEqual({ state: { name: "draining", launched: false }, effects: [] });
  expect(run([{ on: "start" }, { on: "launched" }, { on: "stop" }]).effects).toEqual([{ do: "terminate" }]);
});

const anyEvent: fc.Arbitrary<EngineEvent> = fc.oneof(
  fc.constantFrom<EngineEvent>(
    { on: "start" },
    { on: "launched" },
    { on: "answered" },
    { on: "waited" },
    { on: "stop" },
    { on: "deadline" },
  ),
  fc
    .constantFrom<FailureCode>("engine_crashed", "ports_taken", "member_removed", "peers_unreachable")
    .map((c) => ended(c)),
  fc.constant<EngineEvent>({ on: "rejected", failure: failure("data_foreign") }),
);

test("whatever happens, one process is launched at a time and stop never leaves it starting", () => {
  const mayLaunch = (s: EngineState): boolean =>
    s.name === "stopped" || s.name === "failed" || (s.name === "starting" && s.step === "waiting");
  const holds = (events: EngineEvent[]): boolean => {
    let state: EngineState = { name: "stopped" };
    for (const e of events) {
      const d = plan(state, e);
      if (d.effects.some((x) => x.do === "launch") && !mayLaunch(state)) return false;
      if (e.on === "stop" && d.state.name !== "stopped" && d.state.name !== "draining") return false;
      state = d.state;
    }
    return true;
  };
  expect(() => fc.assert(fc.property(fc.array(anyEvent, { maxLength: 60 }), holds))).not.toThrow();
});
