import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "../logging/logger.ts";
import { every } from "./every.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("none begins while one is not done, and the next one comes in its turn", async () => {
  const begun: PromiseWithResolvers<void>[] = [];
  const stop = every(
    "waiting",
    1000,
    () => {
      const act = Promise.withResolvers<void>();
      begun.push(act);
      return act.promise;
    },
    silentLogger,
  );
  await vi.advanceTimersByTimeAsync(999);
  expect(begun).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(3001);
  expect(begun).toHaveLength(1);
  begun[0]?.resolve();
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toHaveLength(2);
  stop();
  begun[1]?.resolve();
  await vi.advanceTimersByTimeAsync(5000);
  expect(begun).toHaveLength(2);
});

test("one that fails is logged by its name, and the next ones come all the same", async () => {
  const error = vi.fn<(what: unknown, message?: string) => void>();
  const act = vi.fn<() => Promise<void>>(() => Promise.reject(new Error("no")));
  const thrown = vi.fn<() => void>(() => {
    throw new Error("no");
  });
  const stops = [every("reading", 10, act, { error }), every("writing", 10, thrown, { error })];
  await vi.advanceTimersByTimeAsync(30);
  expect([act.mock.calls.length, thrown.mock.calls.length, error.mock.calls.length]).toEqual([3, 3, 6]);
  expect(new Set(error.mock.calls.map(([, message]) => message))).toEqual(
    new Set(["reading: failed", "writing: failed"]),
  );
  for (const stop of stops) stop();
});

test("what promises nothing is done at once", async () => {
  const act = vi.fn<() => void>();
  const stop = every("counting", 10, act, silentLogger);
  await vi.advanceTimersByTimeAsync(50);
  expect(act).toHaveBeenCalledTimes(5);
  stop();
});
