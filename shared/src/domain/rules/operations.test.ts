import { describe, expect, test } from "vitest";
import { OPERATION_BOUND_MS, TRANSFER_BOUND_MS, canLead, canPause, nextOperationStep, pauseSum } from "./operations.ts";
import type { OperationFacts, OperationTarget } from "./operations.ts";

const NOW = 1_000_000;
const three = { voters: 3, aliveVoters: 3, cores: 3, nowMs: NOW };
const well: OperationTarget = {
  voter: true,
  alive: true,
  counted: true,
  leads: false,
  member: true,
  good: true,
  restarted: false,
  lagEntries: 0,
};

function operation(n: number, over: Partial<OperationFacts> = {}): OperationFacts {
  return {
    id: `o${n}`,
    kind: "restart",
    name: `core-${n}`,
    state: "waiting",
    requestedAtMs: NOW - 1000 + n,
    sinceMs: NOW - 500,
    blockedSinceMs: null,
    target: well,
    ...over,
  };
}
const running = (n: number, over: Partial<OperationTarget> | null = {}, sinceMs = NOW - 500): OperationFacts =>
  operation(n, { state: "running", sinceMs, target: over === null ? null : { ...well, ...over } });
const next = (operations: OperationFacts[], votes: Partial<typeof three> = {}) =>
  nextOperationStep({ ...three, ...votes, operations });

describe("the votes", () => {
  test.each([
    [1, 1, true, "allowed"],
    [2, 2, true, "quorum_at_risk"],
    [3, 3, true, "allowed"],
    [3, 2, true, "quorum_at_risk"],
    [3, 2, false, "allowed"],
    [5, 4, true, "allowed"],
    [5, 3, true, "quorum_at_risk"],
  ])("%i voters, %i alive, a voter: %s → %s", (voters, aliveVoters, voter, expected) => {
    const verdict = canPause({ voters, aliveVoters }, { voter });
    expect(verdict.ok ? "allowed" : verdict.code).toBe(expected);
  });
  test("the sum of a moment without it", () => {
    const now = { voters: 5, aliveVoters: 4 };
    expect(pauseSum(now, { voter: true })).toEqual({ voters: 5, majority: 3, alive: 3, mayFail: 0, nowMayFail: 1 });
    expect(pauseSum(now, { voter: false })).toEqual({ voters: 5, majority: 3, alive: 4, mayFail: 1, nowMayFail: 1 });
  });
  test("the refusal carries the sum", () =>
    expect(canPause({ voters: 3, aliveVoters: 2 }, { voter: true })).toEqual({
      ok: false,
      code: "quorum_at_risk",
      params: { voters: 3, majority: 2, alive: 1 },
    }));
});

test("nothing asked, nothing done", () =>
  expect(next([])).toEqual({ step: { do: "nothing" }, waiting: {}, blocked: null }));

test("the first that was asked for begins; the others wait for it by its name", () => {
  const plan = next([operation(3), operation(1), operation(2)]);
  expect(plan.step).toEqual({ do: "begin", id: "o1" });
  const behind = { code: "waiting_operation", params: { name: "core-1" } };
  expect(plan.waiting).toEqual({ o2: behind, o3: behind });
});

test("while one runs no other begins, whenever it was asked for", () => {
  const plan = next([operation(1), running(2)]);
  expect(plan.step).toEqual({ do: "nothing" });
  expect(plan.waiting).toEqual({ o1: { code: "waiting_operation", params: { name: "core-2" } } });
});

test.each([
  ["still the old process", { restarted: false, good: true }, "nothing"],
  ["down", { alive: false, good: false, restarted: false }, "nothing"],
  ["back and not yet in order", { restarted: true, good: false }, "nothing"],
  ["back and in order", { restarted: true, good: true }, "finish"],
] as const)("one that runs, its Core %s: %s", (_, over, expected) =>
  expect(next([running(1, over)]).step.do).toBe(expected),
);

test.each([
  ["never went", { restarted: false, good: true }, "restart_not_back"],
  ["stayed away", { restarted: false, alive: false, good: false }, "restart_not_back"],
  ["came back ill", { restarted: true, good: false }, "restart_not_good"],
] as const)("after the bound, a Core that %s has failed: %s", (_, over, code) =>
  expect(next([running(1, over, NOW - OPERATION_BOUND_MS)]).step).toMatchObject({
    do: "fail",
    id: "o1",
    reason: { code },
  }),
);

test("a Core that was removed meanwhile fails at once and frees the way", () => {
  for (const o of [running(1, null), operation(1, { target: null })])
    expect(next([o]).step).toMatchObject({ do: "fail", reason: { code: "restart_removed" } });
});

test("what would cost the quorum waits with the sum, and fails after the bound", () => {
  const votes = { aliveVoters: 2 };
  const reason = { code: "quorum_at_risk", params: { voters: 3, majority: 2, alive: 1 } };
  expect(next([operation(1)], votes)).toEqual({ step: { do: "nothing" }, waiting: { o1: reason }, blocked: "o1" });
  const blocked = (ms: number) => next([operation(1, { blockedSinceMs: NOW - ms })], votes).step;
  expect(blocked(OPERATION_BOUND_MS - 1)).toEqual({ do: "nothing" });
  expect(blocked(OPERATION_BOUND_MS)).toEqual({ do: "fail", id: "o1", reason });
});

test("a silent Core cannot hear that it is asked", () => {
  const plan = next([operation(1, { target: { ...well, alive: false } })], { aliveVoters: 2 });
  expect(plan.waiting["o1"]).toEqual({ code: "restart_silent", params: { name: "core-1" } });
});

test("waiting in the queue does not run into the bound: it is not its turn", () => {
  const old = operation(2, { requestedAtMs: 0, sinceMs: 0 });
  expect(next([running(1), old]).step).toEqual({ do: "nothing" });
});

describe("a removal", () => {
  const leaving = (over: Partial<OperationTarget> = {}, sinceMs = NOW - 500): OperationFacts =>
    operation(1, { kind: "remove", state: "running", sinceMs, target: { ...well, ...over } });
  const asked = (over: Partial<OperationTarget> = {}): OperationFacts =>
    operation(1, { kind: "remove", target: { ...well, ...over } });

  test.each([
    ["a dead voter of three", asked({ alive: false, counted: false }), { aliveVoters: 2 }],
    ["a living voter of three", asked(), {}],
    ["a learner beside one voter", asked({ voter: false, counted: false }), { voters: 1, aliveVoters: 1, cores: 2 }],
  ])("of %s begins", (_, o, votes) => expect(next([o], votes).step).toEqual({ do: "begin", id: "o1" }));
  test.each([
    ["a living voter, one dead", asked(), { aliveVoters: 2 }, "quorum_at_risk"],
    ["a dead voter, two dead", asked({ counted: false }), { aliveVoters: 1 }, "no_quorum"],
  ])("of %s waits with the reason, and fails by it after the bound", (_, o, votes, code) => {
    expect(next([o], votes)).toMatchObject({ step: { do: "nothing" }, waiting: { o1: { code } }, blocked: "o1" });
    const late = { ...o, blockedSinceMs: NOW - OPERATION_BOUND_MS };
    expect(next([late], votes).step).toMatchObject({ do: "fail", reason: { code } });
  });
  test("of the only voter beside a learner fails at once: no time makes another voter while joins wait for it", () => {
    const votes = { voters: 1, aliveVoters: 1, cores: 2 };
    expect(next([asked()], votes).step).toMatchObject({ do: "fail", reason: { code: "last_core" } });
  });
  test.each([
    ["a follower is taken out", leaving(), {}, { do: "take_out" }],
    ["the leader hands over first", leaving({ leads: true }), {}, { do: "hand_over", to: "any" }],
    ["another died since: it waits", leaving(), { aliveVoters: 2 }, { do: "nothing" }],
    ["out already, whatever the sum is by now", leaving({ member: false }), { aliveVoters: 1 }, { do: "finish" }],
    [
      "the engine never did it",
      leaving({}, NOW - OPERATION_BOUND_MS),
      {},
      { do: "fail", reason: { code: "removal_late" } },
    ],
    [
      "another stayed dead",
      leaving({}, NOW - OPERATION_BOUND_MS),
      { aliveVoters: 2 },
      { do: "fail", reason: { code: "quorum_at_risk" } },
    ],
  ])("that runs: %s", (_, o, votes, step) => expect(next([o], votes).step).toMatchObject(step));
});

describe("moving leadership", () => {
  test.each<[string, Partial<OperationTarget>, string]>([
    ["a voter that has caught up", {}, "allowed"],
    ["one that lacks as many entries as a light allows", { lagEntries: 1000 }, "allowed"],
    ["one that lacks more", { lagEntries: 1001 }, "behind"],
    ["one of which it is not known", { lagEntries: null }, "unknown"],
    ["a learner", { voter: false }, "learner"],
    ["a Core that does not answer", { alive: false }, "silent"],
    ["a learner that does not answer", { alive: false, voter: false }, "silent"],
    ["the leader", { leads: true, lagEntries: null }, "leads"],
  ])("to %s", (_, over, expected) => {
    const verdict = canLead({ ...well, ...over });
    expect(verdict.ok ? "allowed" : verdict.params["why"]).toBe(expected);
  });

  const moving = (over: Partial<OperationTarget> = {}, sinceMs = NOW - 500): OperationFacts => ({
    ...running(2, over, sinceMs),
    kind: "transfer",
  });
  const late = NOW - TRANSFER_BOUND_MS;
  test.each([
    ["the leader hands over to it", moving(), { do: "hand_over", to: "target" }],
    ["it leads: done, however long it took", moving({ leads: true }, late - 1), { do: "finish" }],
    ["it fell silent: no try", moving({ alive: false }), { do: "nothing" }],
    ["the engine never did it", moving({}, late), { do: "fail", reason: { code: "transfer_late" } }],
    [
      "it fell silent for good",
      moving({ alive: false }, late),
      { do: "fail", reason: { code: "cannot_lead", params: { why: "silent", name: "core-2" } } },
    ],
  ])("%s", (_, o, step) => expect(next([o]).step).toMatchObject(step));

  test("it waits behind another act, and does nothing where it leads by its turn", () => {
    const waits = { ...operation(2), kind: "transfer" as const };
    const plan = next([running(1), waits]);
    expect(plan.waiting["o2"]).toMatchObject({ code: "waiting_operation" });
    expect(next([{ ...waits, target: { ...well, leads: true } }]).step).toEqual({ do: "begin", id: "o2" });
    expect(next([{ ...waits, target: { ...well, voter: false } }])).toMatchObject({
      step: { do: "nothing" },
      waiting: { o2: { code: "cannot_lead" } },
      blocked: "o2",
    });
  });
  test("two voters of three are enough to hand over: no vote is lost by it", () =>
    expect(next([moving()], { aliveVoters: 2 }).step).toMatchObject({ do: "hand_over" }));
});
