import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "../../lib/logging/logger.ts";
import type { RaftStatus } from "./vars.ts";
import { FakeGateway } from "../testing/fake-gateway.ts";
import { RaftWatch } from "./raft-watch.ts";

const leader: RaftStatus = {
  memberId: "m1",
  raftState: "StateLeader",
  term: 5,
  leaderMemberId: "m1",
  commit: 1,
  applied: 1,
  match: {},
};
let gateway: FakeGateway;
let watch: RaftWatch;
let ending: AbortController;
beforeEach(() => {
  vi.useFakeTimers();
  gateway = new FakeGateway();
  watch = new RaftWatch({ gateway, now: () => Date.now(), log: silentLogger });
  ending = new AbortController();
});
afterEach(() => {
  ending.abort();
  vi.useRealTimers();
});

/** Returns how many times it polls in a second. */
async function rate(): Promise<number> {
  const before = gateway.calls.length;
  await vi.advanceTimersByTimeAsync(1000);
  return gateway.calls.length - before;
}

test("reads every 20 ms without a leader and for 2 s after, else every 250 ms", async () => {
  void watch.run(ending.signal);
  expect(await rate()).toBeGreaterThanOrEqual(49);
  gateway.raft = leader;
  await vi.advanceTimersByTimeAsync(20);
  expect(watch.leads).toBe(true);
  expect(await rate()).toBeGreaterThanOrEqual(49);
  await vi.advanceTimersByTimeAsync(1500);
  expect(await rate()).toBeLessThanOrEqual(5);
  gateway.raft = { ...leader, raftState: "StateCandidate", leaderMemberId: null };
  await vi.advanceTimersByTimeAsync(300);
  expect(await rate()).toBeGreaterThanOrEqual(49);
});

test("a suspicion wakes it at once", async () => {
  gateway.raft = leader;
  void watch.run(ending.signal);
  await vi.advanceTimersByTimeAsync(5000);
  const before = gateway.calls.length;
  watch.suspect();
  await vi.advanceTimersByTimeAsync(0);
  expect(gateway.calls.length).toBe(before + 1);
  expect(await rate()).toBeGreaterThanOrEqual(49);
});

test("a clock that is set back does not stop the reading", async () => {
  let step = 0;
  watch = new RaftWatch({ gateway, now: () => Date.now() + step, log: silentLogger });
  vi.spyOn(gateway, "raftStatus").mockImplementation(async () => {
    gateway.calls.push("raftStatus");
    if (gateway.calls.length === 100) step = -3_600_000;
    return leader;
  });
  void watch.run(ending.signal);
  await vi.advanceTimersByTimeAsync(4000);
  expect(step).not.toBe(0);
  expect(await rate()).toBeGreaterThanOrEqual(3);
});

test("the epoch ends with the leader, the term or the engine, and with nothing else", async () => {
  gateway.raft = leader;
  const changes = vi.fn<() => void>();
  watch.onChange(changes);
  void watch.run(ending.signal);
  await vi.advanceTimersByTimeAsync(0);
  const first = watch.epoch;
  gateway.raft = { ...leader, commit: 99 };
  await vi.advanceTimersByTimeAsync(1000);
  expect(first.aborted).toBe(false);
  expect(changes).toHaveBeenCalledTimes(1);
  gateway.raft = { ...leader, term: 6 };
  await vi.advanceTimersByTimeAsync(300);
  expect(first.aborted).toBe(true);
  const second = watch.epoch;
  watch.engineExited();
  expect(second.aborted).toBe(true);
  expect(watch.leads).toBe(false);
  expect(watch.epoch.aborted).toBe(false);
});

test("one missed reading of the own engine changes nothing: the leader, the term and the calls under way stay", async () => {
  gateway.raft = leader;
  const changes = vi.fn<() => void>();
  watch.onChange(changes);
  void watch.run(ending.signal);
  await vi.advanceTimersByTimeAsync(3000);
  const { epoch } = watch;
  gateway.raft = new Error("no answer in time");
  await vi.advanceTimersByTimeAsync(500);
  gateway.raft = { ...leader, commit: 2 };
  await vi.advanceTimersByTimeAsync(3000);
  expect([watch.leads, watch.status?.commit, epoch.aborted, changes.mock.calls.length]).toEqual([true, 2, false, 1]);
});

test("readings of the own engine that are missing in a row, 600 ms apart, are believed", async () => {
  gateway.raft = leader;
  void watch.run(ending.signal);
  await vi.advanceTimersByTimeAsync(3000);
  const { epoch } = watch;
  gateway.raft = new Error("no answer in time");
  await vi.advanceTimersByTimeAsync(1100);
  expect([watch.status, epoch.aborted]).toEqual([null, true]);
});

test("a reading that this process was too long paused to take is none: neither is missing in a row with it", async () => {
  let skippedMs = 0;
  watch = new RaftWatch({ gateway, now: () => Date.now() + skippedMs, log: silentLogger });
  gateway.raft = leader;
  void watch.run(ending.signal);
  await vi.advanceTimersByTimeAsync(3000);
  const { epoch } = watch;
  const noAnswer = new Error("no answer in time");
  gateway.raft = noAnswer;
  await vi.advanceTimersByTimeAsync(250);
  // The next reading was in progress during the pause, so it ends by its own deadline.
  vi.spyOn(gateway, "raftStatus").mockImplementationOnce(async () => {
    skippedMs = 3000;
    throw noAnswer;
  });
  await vi.advanceTimersByTimeAsync(250);
  gateway.raft = leader;
  await vi.advanceTimersByTimeAsync(500);
  expect([skippedMs, watch.leads, epoch.aborted]).toEqual([3000, true, false]);
});

test("ends with its signal and leaves no timer", async () => {
  void watch.run(ending.signal);
  await vi.advanceTimersByTimeAsync(500);
  ending.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});

test("a listener that throws ends neither the watch nor the ones after it", async () => {
  const heard: (string | undefined)[] = [];
  const log = { ...silentLogger, error: vi.fn<() => void>() };
  const loud = new RaftWatch({ gateway, now: () => Date.now(), log });
  loud.onChange(() => {
    throw new Error("no");
  });
  loud.onChange(() => heard.push(loud.status?.raftState));
  gateway.raft = leader;
  const run = loud.run(ending.signal);
  await vi.advanceTimersByTimeAsync(20);
  gateway.raft = new Error("engine gone");
  await vi.advanceTimersByTimeAsync(5000);
  expect(heard).toEqual(["StateLeader", undefined]);
  expect(log.error).toHaveBeenCalledTimes(2);
  ending.abort();
  await run;
});
