import { expect, test, vi } from "vitest";
import type { Clock } from "../../../lib/time/clock.ts";
import { EngineError } from "../client/engine-error.ts";
import type { EngineStatus } from "../client/gateway-types.ts";
import { eventOfAnswer, probeEngine } from "./probe-engine.ts";

const FOUND = { clusterId: "c1", memberId: "m1" };
const rejected = { on: "rejected", failure: { code: "data_foreign", params: FOUND } };

test.each([
  [undefined, { on: "answered" }],
  [{}, { on: "answered" }],
  [{ clusterId: "c1" }, { on: "answered" }],
  [{ clusterId: "c1", memberId: "m1" }, { on: "answered" }],
  [{ clusterId: "c2" }, rejected],
  [{ clusterId: "c1", memberId: "m2" }, rejected],
])("an engine that is m1 of c1 where %j is expected", (expected, event) => {
  expect(eventOfAnswer(FOUND, expected)).toMatchObject(event);
});

/** A clock whose every pause is over at once. */
const clock: Clock = {
  now: () => 0,
  after(_ms, callback) {
    queueMicrotask(callback);
    return () => undefined;
  },
};
const silent = new EngineError("unavailable", "no", "engine not reachable");

test("it is asked until it answers; only what the gateway does not explain is logged", async () => {
  const status = vi
    .fn<() => Promise<EngineStatus>>()
    .mockRejectedValueOnce(silent)
    .mockRejectedValueOnce(new Error("a bug"))
    .mockResolvedValue(FOUND as EngineStatus);
  const log = { error: vi.fn<() => void>() };
  expect(await probeEngine({ gateway: { status }, wanted: () => true, clock, log })).toEqual({ on: "answered" });
  expect([status.mock.calls.length, log.error.mock.calls.length]).toEqual([3, 1]);
});

test("what it answers after it is no longer wanted is discarded", async () => {
  let wanted = true;
  const status = async (): Promise<EngineStatus> => {
    wanted = false;
    return FOUND as EngineStatus;
  };
  const log = { error: vi.fn<() => void>() };
  expect(await probeEngine({ gateway: { status }, wanted: () => wanted, clock, log })).toBeNull();
});
