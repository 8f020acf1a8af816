import { expect, test } from "vitest";
import type { Operation } from "@core-console/shared/contract/access";
import type { EnrolWaits, MoveAnswer } from "@core-console/shared/contract/enrolment";
import type { Heard } from "./leave.ts";
import { moveHost, type Moving } from "./move-core.ts";

const RECORDED: MoveAnswer = {
  name: "core-2",
  state: "recorded",
  certificate: "PEM",
  raftCertificate: "PEM",
  alive: true,
  operation: null,
};
const OPERATION: Operation = {
  id: "00000000-0000-4000-8000-000000000001",
  kind: "restart",
  ref: "00000000-0000-8000-8000-000000000002",
  name: "core-2",
  by: "host:core-2",
  requestedAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  state: "running",
  reason: null,
};
const said = <T>(value: T): Heard<T> => ({ ok: true, value });
const silent: Heard<never> = { ok: false, silent: true, reason: { code: "leave_unreachable", params: { asked: "a" } } };
const asks = (over: Partial<MoveAnswer> = {}) => said<MoveAnswer | EnrolWaits>({ ...RECORDED, ...over });
const stands = (over: Partial<MoveAnswer> = {}) => said<MoveAnswer>({ ...RECORDED, ...over });
const moved = (over: Partial<MoveAnswer> = {}) => stands({ state: "moved", ...over });

/** Plays the cluster's answers, first to last; the last is repeated from then on. */
async function play(
  heard: { ask: Heard<MoveAnswer | EnrolWaits>[]; look?: Heard<MoveAnswer>[] },
  over: Partial<Moving> = {},
) {
  const done: string[] = [];
  let clock = 0;
  const next = <T>(list: T[]): T => {
    const [first] = list.length > 1 ? list.splice(0, 1) : list;
    if (first === undefined) throw new Error("nothing is said to that");
    return first;
  };
  const [askList, lookList] = [[...heard.ask], [...(heard.look ?? [])]];
  const code = await moveHost({
    to: { host: "new.example", addresses: "192.0.2.42" },
    isThere: () => done.includes("keep") && lookList.length <= 1,
    ask: (restart) => (done.push(restart ? "ask restart" : "ask"), Promise.resolve(next(askList))),
    look: () => Promise.resolve(next(lookList)),
    keep: () => void done.push("keep"),
    drop: () => void done.push("drop"),
    start: () => (done.push("start"), Promise.resolve(true)),
    fingerprint: "ABCD",
    patienceMs: 60_000,
    now: () => clock,
    pause: (ms) => ((clock += ms), Promise.resolve()),
    report: (word) => void done.push(word),
    fail: (word) => (done.push(`! ${word}`), 1),
    ...over,
  });
  return { code, done };
}

test("recorded, kept, restarted by the cluster, and over once it is known there", async () => {
  const operation = { ...OPERATION, state: "done" as const };
  const played = await play({
    ask: [asks(), asks({ operation: OPERATION })],
    look: [stands({ operation: OPERATION }), silent, moved({ operation: OPERATION }), moved({ operation })],
  });
  expect(played).toEqual({
    code: 0,
    done: ["ask", "keep", "move_recorded", "ask restart", "move_restarts", "drop", "move_done"],
  });
});
test("a Core without contact is started by its unit; where there is none, it moves when it is started", async () => {
  const off = asks({ alive: false });
  expect(await play({ ask: [off], look: [moved()] })).toEqual({
    code: 0,
    done: ["ask", "keep", "move_recorded", "ask restart", "start", "drop", "move_done"],
  });
  expect(await play({ ask: [off] }, { start: () => Promise.resolve(false) })).toMatchObject({
    code: 0,
    done: ["ask", "keep", "move_recorded", "ask restart", "move_when_started"],
  });
});
test("a Core that is off for the restart that an earlier run asked for is waited for, not called stopped", async () => {
  const ask = [asks({ alive: false }), asks({ alive: false, operation: OPERATION })];
  const operation = { ...OPERATION, state: "done" as const };
  expect(await play({ ask, look: [stands({ alive: false, operation: OPERATION }), moved({ operation })] })).toEqual({
    code: 0,
    done: ["ask", "keep", "move_recorded", "ask restart", "move_restarts", "drop", "move_done"],
  });
});
test("known to the cluster there it is not over while its Core has yet to take it", async () => {
  const played = await play(
    { ask: [asks({ state: "moved" }), asks({ state: "moved", operation: OPERATION })], look: [moved()] },
    { isThere: () => false },
  );
  expect(played.done.at(-1)).toBe("! move_late");
});
test("waiting for approval ends with its own exit code, and nothing is kept", async () => {
  const waits: EnrolWaits = { code: "approval_needed", name: "core-2", endsAt: OPERATION.requestedAt };
  expect(await play({ ask: [said(waits)] })).toEqual({ code: 5, done: ["ask", "waits_for_approval", "move_waits"] });
});
test("nothing to move is refused; a move to where the Core is takes back a recorded one", async () => {
  const ask = [asks({ state: "moved" })];
  expect(await play({ ask, look: [moved()] }, { isThere: () => true })).toEqual({
    code: 1,
    done: ["ask", "drop", "! move_nothing"],
  });
  expect(await play({ ask, look: [stands()] }, { isThere: () => true })).toEqual({
    code: 0,
    done: ["ask", "drop", "move_taken_back"],
  });
});
test("a run that was cut off after the Core's restart only waits for the cluster", async () => {
  expect(await play({ ask: [asks()], look: [stands(), moved()] }, { isThere: () => true })).toEqual({
    code: 0,
    done: ["ask", "drop", "move_recorded", "drop", "move_done"],
  });
});
test("a refusal is said as it is; silence is no refusal, for what was asked may have been done", async () => {
  const refusal: Heard<never> = { ok: false, silent: false, reason: { code: "host_taken", params: {} } };
  expect(await play({ ask: [refusal] })).toEqual({ code: 1, done: ["ask", "! host_taken"] });
  expect((await play({ ask: [asks(), refusal] })).done.at(-1)).toBe("! host_taken");
  expect((await play({ ask: [silent] })).done.slice(-2)).toEqual(["leave_unreachable", "! move_unclear"]);
});
test("a restart that fails ends it with the reason; one that the cluster cannot afford yet is reported, once", async () => {
  const reason = { code: "quorum_at_risk", params: {} };
  const waiting = { ...OPERATION, state: "waiting" as const, reason };
  const failed = { ...OPERATION, state: "failed" as const, reason: { code: "restart_not_back", params: {} } };
  const look = [stands({ operation: waiting }), stands({ operation: waiting }), stands({ operation: failed })];
  expect((await play({ ask: [asks(), asks({ operation: waiting })], look })).done.slice(-3)).toEqual([
    "move_restarts",
    "quorum_at_risk",
    "! restart_not_back",
  ]);
});
test("an older restart says nothing of this one, and nothing new for too long is said", async () => {
  const old = { ...OPERATION, id: "00000000-0000-4000-8000-000000000009", state: "failed" as const };
  const played = await play({ ask: [asks(), asks({ operation: OPERATION })], look: [stands({ operation: old })] });
  expect(played.done.at(-1)).toBe("! move_late");
});
