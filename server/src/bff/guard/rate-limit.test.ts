import { expect, test } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

const RATE = { perSecond: 10, burst: 30 };
const took = (limit: ReturnType<typeof createRateLimit>, address: string, times: number, atMs: number): number =>
  Array.from({ length: times }, () => limit.take(address, atMs)).filter((t) => t.ok).length;

test("a burst, then as many as come back in time, and no more than a burst after a rest", () => {
  const limit = createRateLimit(RATE);
  expect(took(limit, "192.0.2.1", 100, 0)).toBe(30);
  expect(limit.take("192.0.2.1", 0)).toEqual({ ok: false, retryAfterS: 1 });
  expect(took(limit, "192.0.2.1", 100, 1000)).toBe(10);
  expect(took(limit, "192.0.2.1", 100, 3_600_000)).toBe(30);
});

test("one address takes nothing from another; one IPv6 network is one caller", () => {
  const limit = createRateLimit(RATE);
  expect(took(limit, "192.0.2.1", 30, 0)).toBe(30);
  expect(took(limit, "192.0.2.2", 30, 0)).toBe(30);
  expect(took(limit, "2001:db8::1", 20, 0)).toBe(20);
  expect(took(limit, "2001:0DB8:0:0:ffff::2", 20, 0)).toBe(10);
  expect(took(limit, "2001:db8:0:1::1", 30, 0)).toBe(30);
});

test("a clock that steps back gives nothing away, and addresses are not remembered without bound", () => {
  const limit = createRateLimit(RATE, 2);
  expect(took(limit, "a", 30, 10_000)).toBe(30);
  expect(took(limit, "a", 30, 0)).toBe(0);
  took(limit, "b", 1, 0);
  took(limit, "c", 1, 0);
  expect(took(limit, "a", 30, 0)).toBe(30);
});
