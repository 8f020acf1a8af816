import { expect, test } from "vitest";
import { createHeld } from "./held.ts";

test("no more requests wait than the limit allows, and a place that was given back is free", () => {
  const held = createHeld({ requests: 2, bytes: 100 });
  const leave = held.enter(10);
  expect(held.enter(10)).not.toBeNull();
  expect(held.enter(0)).toBeNull();
  leave?.();
  expect(held.enter(90)).not.toBeNull();
});

test("the bytes of their bodies count too", () => {
  const held = createHeld({ requests: 10, bytes: 100 });
  const leave = held.enter(60);
  expect(held.enter(41)).toBeNull();
  leave?.();
  expect(held.enter(100)).not.toBeNull();
});
