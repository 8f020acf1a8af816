import { Writable } from "node:stream";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoff } from "./time/backoff.ts";
import type { Clock } from "./time/clock.ts";
import { sleep, systemClock } from "./time/clock.ts";
import { createLogger, silentLogger } from "./logging/logger.ts";
import { refOf } from "./ref.ts";
import { createShutdown } from "./process/shutdown.ts";

test("a ref is a UUIDv8, the same for the same ID, and does not hold it", () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const ref = refOf(id);
      return (
        /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(ref) &&
        ref !== id &&
        refOf(id.toUpperCase()) === ref
      );
    }),
  );
  expect(refOf("00000000-0000-0000-0000-000000000000")).toBe("12b9377c-be7e-8c94-a8a7-0d9d23929523");
});

test("backoff doubles, stays under its cap and above half of it", () => {
  const o = { baseMs: 100, capMs: 10_000 };
  expect(backoff(0, o, () => 0)).toBe(50);
  expect(backoff(3, o, () => 0)).toBe(400);
  fc.assert(
    fc.property(fc.nat({ max: 1000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, r) => {
      const ms = backoff(n, o, () => r);
      return ms >= 50 && ms <= o.capMs;
    }),
  );
});

/** A clock that a test advances. */
function handClock(): Clock & { turn(ms: number): void } {
  let now = 0;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => void (timers = timers.filter((t) => t !== timer));
    },
    turn(ms) {
      now += ms;
      const due = timers.filter((t) => t.at <= now);
      timers = timers.filter((t) => t.at > now);
      for (const t of due) t.callback();
    },
  };
}

test("sleep ends with its time, or at once with the signal", async () => {
  const clock = handClock();
  let woke = false;
  const slept = sleep(clock, 100).then(() => (woke = true));
  clock.turn(99);
  await Promise.resolve();
  expect(woke).toBe(false);
  clock.turn(1);
  await slept;
  const stop = new AbortController();
  const long = sleep(clock, 1e9, stop.signal);
  stop.abort();
  await long;
  await sleep(systemClock, 1e9, AbortSignal.abort());
});

test("the log is one JSON object a line, without secrets", () => {
  let out = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      out += chunk.toString();
      done();
    },
  });
  const log = createLogger({ stream, fields: { ref: "r" } });
  log.info(
    {
      part: "enrol",
      id: "s3cret",
      token: "s3cret",
      req: { headers: { cookie: "s3cret", authorization: "s3cret" } },
      name: "core-2",
    },
    "hello",
  );
  log.debug("not at this level");
  const bearer = "kcs_0123456789012345678901234567890123456789abc";
  log.error({ err: Object.assign(new TypeError(`no ${bearer}`), { input: "/x?s3cret", code: "E" }) }, bearer);
  expect(out).not.toMatch(/s3cret|kcs_/);
  const [said = "", failed = ""] = out.split("\n");
  expect(JSON.parse(failed)).toMatchObject({ err: { type: "TypeError", message: "no [hidden]", code: "E" } });
  expect(JSON.parse(said)).toMatchObject({
    level: "info",
    ref: "r",
    part: "enrol",
    id: "[hidden]",
    name: "core-2",
    msg: "hello",
    time: expect.stringMatching(/Z$/) as string,
  });
});

describe("shutdown", () => {
  test("closes in reverse, once, past a closer that fails and without one that was taken out", async () => {
    const done: string[] = [];
    const s = createShutdown({ log: silentLogger, clock: handClock(), deadlineMs: 1000 });
    s.add("first", () => void done.push("first"));
    s.add("bad", () => Promise.reject(new Error("no")));
    s.add("out", () => void done.push("out"))();
    s.add("last", async () => {
      await Promise.resolve();
      done.push("last");
    });
    await Promise.all([s.run("SIGTERM"), s.run("again")]);
    expect(done).toEqual(["last", "first"]);
  });

  test("does not wait for ever", async () => {
    const clock = handClock();
    const s = createShutdown({ log: silentLogger, clock, deadlineMs: 1000 });
    s.add("hangs", () => new Promise<void>(() => undefined));
    const over = s.run("SIGTERM");
    clock.turn(1000);
    await expect(over).resolves.toBeUndefined();
  });
});
