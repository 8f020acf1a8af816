import { expect, test } from "vitest";
import { createQueuedCalls } from "./queued-calls.ts";

test("no more requests wait than the limit allows, and a slot that was released is free", () => {
  const queue = createQueuedCalls({ requests: 2, bytes: 100, ofOne: 2 });
  const leave = queue.enter(10, "192.0.2.1");
  expect(queue.enter(10, "192.0.2.1")).not.toBeNull();
  expect(queue.enter(0, "192.0.2.1")).toBeNull();
  leave?.();
  expect(queue.enter(90, "192.0.2.1")).not.toBeNull();
});

test("the bytes of their bodies count too", () => {
  const queue = createQueuedCalls({ requests: 10, bytes: 100, ofOne: 10 });
  const leave = queue.enter(60, "192.0.2.1");
  expect(queue.enter(41, "192.0.2.1")).toBeNull();
  leave?.();
  expect(queue.enter(100, "192.0.2.1")).not.toBeNull();
});

test("one address takes no more than its part of the slots; on this machine it may be a proxy for many", () => {
  const queue = createQueuedCalls({ requests: 10, bytes: 100, ofOne: 2 });
  const enter = (client: string) => queue.enter(0, client);
  const leave = enter("2001:db8::1");
  expect(["2001:db8::2", "2001:db8::3", "192.0.2.2"].map((c) => enter(c) !== null)).toEqual([true, false, true]);
  leave?.();
  expect(enter("2001:db8::3")).not.toBeNull();
  expect(["127.0.0.1", "127.0.0.1", "127.0.0.1"].map((c) => enter(c) !== null)).toEqual([true, true, true]);
});
