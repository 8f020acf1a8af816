import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { every } from "./every.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("none begins while one is not done, and the next one comes in its turn", async () => {
  const begun: PromiseWithResolvers<void>[] = [];
  const stop = every(1000, () => {
    const act = Promise.withResolvers<void>();
    begun.push(act);
    return act.promise;
  });
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

test("what promises nothing is done at once", async () => {
  const act = vi.fn<() => void>();
  const stop = every(10, act);
  await vi.advanceTimersByTimeAsync(50);
  expect(act).toHaveBeenCalledTimes(5);
  stop();
});
