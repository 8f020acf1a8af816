import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { untilSeen } from "./until-seen.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function waiting() {
  const stop = new AbortController();
  const seen = { done: false, stop: () => stop.abort() };
  void untilSeen(1000, stop.signal).then(() => (seen.done = true));
  return seen;
}
const becomes = async (state: DocumentVisibilityState): Promise<void> => {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(0);
};

test("a page that is seen goes on after the time", async () => {
  const wait = waiting();
  await vi.advanceTimersByTimeAsync(999);
  expect(wait.done).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(wait.done).toBe(true);
});

test("D19: a hidden tab requests nothing, however long; visible again it continues", async () => {
  await becomes("hidden");
  const wait = waiting();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(wait.done).toBe(false);
  await becomes("visible");
  expect(wait.done).toBe(true);
});

test("a page that is looked at before the time waits for it all the same", async () => {
  await becomes("hidden");
  const wait = waiting();
  await becomes("visible");
  expect(wait.done).toBe(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(wait.done).toBe(true);
});

test("an aborted wait ends, also in a hidden tab", async () => {
  await becomes("hidden");
  const wait = waiting();
  wait.stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(wait.done).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
