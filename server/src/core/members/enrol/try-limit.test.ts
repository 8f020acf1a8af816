import { expect, test } from "vitest";
import { TryLimit } from "./try-limit.ts";

test("thirty tries a minute by address, then rate_limited until the minute is over", () => {
  let now = 1000;
  const limit = new TryLimit(() => now);
  for (let i = 0; i < 30; i++) limit.take("192.0.2.1");
  now += 20_000;
  expect(() => limit.take("192.0.2.1")).toThrowError(
    expect.objectContaining({ code: "rate_limited", params: { seconds: 40 } }),
  );
  limit.take("192.0.2.2");
  now += 40_001;
  limit.take("192.0.2.1");
});

test("many addresses do not grow it without bound", () => {
  const limit = new TryLimit(() => 0);
  for (let i = 0; i < 25_000; i++) limit.take(`2001:db8:${i.toString(16)}::1`);
  for (let i = 0; i < 30; i++) limit.take("192.0.2.9");
  expect(() => limit.take("192.0.2.9")).toThrow();
});

test("an IPv6 network is one address, however many it has", () => {
  const limit = new TryLimit(() => 0);
  for (let i = 0; i < 30; i++) limit.take(`2001:db8::${i.toString(16)}`);
  expect(() => limit.take("2001:db8::ffff:1")).toThrow();
  limit.take("2001:db8:0:1::1");
});
