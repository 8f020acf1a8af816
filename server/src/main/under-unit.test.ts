import { expect, test, vi } from "vitest";
import type { RunningCore, Standing } from "../core/main.ts";
import { CoreFailure, removedFailure } from "../core/members/home/core-failure.ts";
import { coreRecord } from "../core/testing/records.ts";
import { silentLogger } from "../lib/logging/logger.ts";
import { STATUS_CODES } from "../install/acts/follow.ts";
import { notifierFor } from "./notify.ts";
import { statusOf } from "./standing.ts";
import { asRound, exitCodeOf, reportToUnit } from "./under-unit.ts";

const GOOD: Standing = { stuck: false, member: true, ready: true, leads: false, leaderKnown: true, joinError: null };
const ACTIVE = coreRecord(2, { state: "active", voter: true });
const UNIT = { NOTIFY_SOCKET: "/run/systemd/notify" };
const silent = { restartAsked: new Promise<void>(() => undefined), failed: new Promise<CoreFailure>(() => undefined) };

/** A Core with only the parts that these tests use. */
function running(o: Partial<RunningCore>): RunningCore {
  return {
    ...silent,
    standing: () => GOOD,
    record: () => ACTIVE,
    self: () => ({ name: "core-2" }),
    ...o,
  } as RunningCore;
}

test.each<[Partial<Standing>, Parameters<typeof statusOf>[1], string]>([
  [{ member: false, ready: false }, null, "waits"],
  [{ member: false, joinError: { code: "x", params: {} } }, null, "unreachable"],
  [{ ready: false }, ACTIVE, "starts"],
  [{}, null, "starts"],
  [{}, coreRecord(2, { state: "catching-up", voter: false }), "joins"],
  [{}, coreRecord(2, { state: "active", voter: false }), "learner"],
  [{ leads: true }, ACTIVE, "leads"],
  [{}, ACTIVE, "follows"],
  [{ leaderKnown: false }, ACTIVE, "leaderless"],
])("%o stands as expected", (standing, record, word) => {
  const status = statusOf({ ...GOOD, ...standing }, record, "core-2");
  expect(status.word).toBe(word);
  // What an installation prints in its own language, except for the errors of the join itself.
  expect(word === "unreachable" || STATUS_CODES.includes(status.reason.code)).toBe(true);
});

test("an asked-for restart ends the process only where a unit starts it again", async () => {
  const asked = running({ restartAsked: Promise.resolve() });
  await expect(
    asRound(
      asked,
      notifierFor(UNIT, async () => undefined),
    ).failed,
  ).resolves.toBe("restart");
  expect(asRound(asked, notifierFor({}))).toBe(asked);
});

test("what the exit code means to systemd: start it again, try again, or leave it", () => {
  expect(exitCodeOf("restart", true)).toBe(75);
  expect(exitCodeOf(new CoreFailure("ports_taken"), true)).toBe(1);
  expect(exitCodeOf(new CoreFailure("member_removed"), true)).toBe(78);
  expect(exitCodeOf(new CoreFailure("member_removed"), false)).toBe(1);
});

test.each([undefined, "removed_outside", "life_ended", "life_retired", "host_silent"])(
  "a Core whose membership ended (%s) is not started again by its unit",
  (code) => {
    const why = code === undefined ? {} : { why: { code, params: {} } };
    const failure = removedFailure({ at: "2026-01-02T03:04:05.000Z", by: "admin", ...why }, { log: "", home: "" });
    expect(exitCodeOf(failure, true)).toBe(78);
  },
);

test("the unit hears how the Core stands before it hears that it is ready, and at the end that it stops", async () => {
  const sent: string[][] = [];
  const notifier = notifierFor(UNIT, async (one) => void sent.push([...one]));
  const closers: (() => Promise<void>)[] = [];
  reportToUnit(running({}), notifier, { lang: "en", log: silentLogger }, (_, close) => void closers.push(close));
  for (const close of closers) await close();
  await vi.waitFor(() => expect(sent).toHaveLength(3));
  expect(sent).toEqual([["STATUS=follows: core-2 follows the leader."], ["READY=1"], ["STOPPING=1"]]);
});
