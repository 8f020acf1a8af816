import { beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "../../../lib/logging/logger.ts";
import type { AuditRecord } from "../../state/records.ts";
import { RefusalLog, type Refusal } from "./refusal-log.ts";

let nowMs = 0;
let written: Map<string, AuditRecord>;
let down = false;
let batches: number[];
let log: RefusalLog;
beforeEach(() => {
  [nowMs, written, down, batches] = [0, new Map(), false, []];
  log = new RefusalLog({
    write: async (puts) => {
      batches.push(puts.length);
      if (down) throw new Error("no leader");
      for (const { key, value } of puts) written.set(key, JSON.parse(value) as AuditRecord);
    },
    now: () => nowMs,
    wall: () => 1_700_000_000_000 + nowMs,
    log: silentLogger,
  });
});
const refusal = (over: Partial<Refusal> = {}): Refusal => ({
  who: "anna",
  token: null,
  from: "192.0.2.1",
  what: "sign_in",
  name: null,
  code: "bad_credentials",
  requestId: "r-1",
  ...over,
});
const counts = (): number[] => [...written.values()].map((e) => e.count);

test("of refused sign-ins the first is written at once, the rest of its minute as one with a count", async () => {
  for (let i = 0; i < 10; i++) log.counted(refusal({ requestId: `r-${i}` }));
  await log.flush();
  expect([...written.values()]).toMatchObject([
    { count: 1, outcome: "refused", who: "anna", ref: null, requestId: "r-0" },
    { count: 9, requestId: "r-9" },
  ]);
});

test("what a console cut off counts as many as it says", async () => {
  log.counted(refusal(), 40);
  log.counted(refusal(), 2);
  log.counted(refusal({ from: "192.0.2.2" }));
  await log.flush();
  expect(counts().toSorted((a, b) => a - b)).toEqual([1, 2, 40]);
});

test("never more than one entry a minute for an account and address, and none is lost", async () => {
  for (let second = 0; second < 300; second++) {
    log.counted(refusal());
    log.counted(refusal({ code: "rate_limited" }));
    log.tick();
    nowMs += 1000;
  }
  await log.flush();
  const at = [...written.values()].map((e) => Date.parse(e.at));
  // One at once, and the sum of each of five minutes.
  expect(at).toHaveLength(6);
  expect(at.slice(1, -1).filter((t, i) => t - (at[i] ?? 0) < 60_000)).toEqual([]);
  expect(counts().reduce((a, b) => a + b)).toBe(600);
});

test("others' are others: by who, from where, and what", async () => {
  for (const over of [{}, { who: "boris" }, { from: "192.0.2.2" }, { what: "setup.use" }]) log.counted(refusal(over));
  await log.flush();
  expect(counts()).toEqual([1, 1, 1, 1]);
});

test("a known user's refused changes are entries of their own; a flood of them is counted", async () => {
  for (let i = 0; i < 100; i++) log.own(refusal({ what: "access.refused", name: "addUser", code: "forbidden" }));
  log.own(refusal({ what: "access.refused", name: "removeUser", code: "forbidden" }));
  nowMs += 60_000;
  log.tick();
  await log.flush();
  expect(counts().toSorted((a, b) => a - b)).toEqual([...Array<number>(31).fill(1), 70]);
});

test("one user's refused changes fill no more of the audit than so much, whatever is tried; all are counted", async () => {
  for (let i = 0; i < 2000; i++)
    log.own(refusal({ what: "access.refused", name: `route-${i % 100}`, code: "forbidden" }));
  log.own(refusal({ what: "access.refused", name: "route-1", code: "forbidden", who: "boris" }));
  nowMs += 60_000;
  log.tick();
  await log.flush();
  const own = [...written.values()].filter((e) => e.who === "anna");
  expect(own.length).toBeLessThanOrEqual(122);
  expect(own.reduce((sum, e) => sum + e.count, 0)).toBe(2000);
  expect(written.size - own.length).toBe(1);
});

test("what cannot be written is written later, once", async () => {
  down = true;
  for (let i = 0; i < 5; i++) log.counted(refusal({ who: `user-${i}` }));
  await log.flush();
  expect(written.size).toBe(0);
  down = false;
  log.tick();
  await log.flush();
  expect(counts()).toEqual([1, 1, 1, 1, 1]);
});

test("an attack from everywhere needs no more memory than a bounded one, and is counted all the same", async () => {
  down = true;
  for (let i = 0; i < 30_000; i++) log.counted(refusal({ from: `address-${i}` }));
  down = false;
  nowMs += 60_000;
  log.tick();
  await log.flush();
  expect(written.size).toBeLessThanOrEqual(2001);
  const rest = [...written.values()].filter((e) => e.from === "-");
  expect(rest).toMatchObject([{ who: "unknown", count: 30_000 - 120 }]);
  expect(Math.max(...batches)).toBeLessThanOrEqual(128);
});

test("unauthenticated clients fill no more of the audit than so many entries a minute, however long they go on", async () => {
  for (let second = 0; second < 600; second++) {
    for (let i = 0; i < 20; i++) log.counted(refusal({ who: "unknown", from: `198.51.${i}.${second % 250}` }));
    log.tick();
    nowMs += 1000;
    await Promise.resolve();
  }
  await log.flush();
  expect(counts().reduce((a, b) => a + b)).toBe(12_000);
  expect(written.size).toBeLessThanOrEqual(11 * 121 + 120);
  log.own(refusal({ what: "access.refused", code: "forbidden" }));
  await log.flush();
  expect([...written.values()].at(-1)).toMatchObject({ who: "anna", what: "access.refused" });
});

test("an IPv6 network counts as one client", async () => {
  for (let i = 0; i < 10; i++) log.counted(refusal({ from: `2001:db8::${i}` }));
  await log.flush();
  expect(counts()).toEqual([1, 9]);
});

test("a refusal right after the last look at what waits is written at once, too", async () => {
  const writes: number[] = [];
  const late = new RefusalLog({
    write: (puts) => {
      writes.push(puts.length);
      const done = Promise.resolve();
      // The log continues after this promise and checks its queue for the last time; the microtask of a microtask runs
      // right after that.
      if (writes.length === 1) void done.then(() => queueMicrotask(() => late.own(refusal({ name: "second" }))));
      return done;
    },
    now: () => nowMs,
    wall: () => nowMs,
    log: silentLogger,
  });
  late.own(refusal({ name: "first" }));
  await vi.waitFor(() => expect(writes).toEqual([1, 1]));
});
