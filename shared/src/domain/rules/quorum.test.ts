import fc from "fast-check";
import { expect, test } from "vitest";
import { canRemove, faultTolerance, majority, removalSum } from "./quorum.ts";

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 3],
  [5, 3],
  [6, 4],
  [7, 4],
])("of %i voters %i are a majority", (voters, needed) => {
  expect(majority(voters)).toBe(needed);
});

test.each([
  [1, 1, 0],
  [2, 2, 0],
  [3, 3, 1],
  [3, 2, 0],
  [3, 1, -1],
  [4, 4, 1],
  [5, 5, 2],
  [5, 2, -1],
])("%i voters, %i alive: %i more may fail", (voters, alive, mayFail) =>
  expect(faultTolerance(voters, alive)).toBe(mayFail),
);

const voter = (alive: boolean) => ({ voter: true, alive });
test.each([
  ["the only Core", { voters: 1, aliveVoters: 1, cores: 1, target: voter(true) }, "last_core"],
  ["the only voter beside a learner", { voters: 1, aliveVoters: 1, cores: 2, target: voter(true) }, "last_core"],
  [
    "the learner beside one voter",
    { voters: 1, aliveVoters: 1, cores: 2, target: { voter: false, alive: true } },
    null,
  ],
  ["one of three", { voters: 3, aliveVoters: 3, cores: 3, target: voter(true) }, null],
  ["the dead one of three", { voters: 3, aliveVoters: 2, cores: 3, target: voter(false) }, null],
  ["a living one of three, one dead", { voters: 3, aliveVoters: 2, cores: 3, target: voter(true) }, "quorum_at_risk"],
  ["a dead one of three, two dead", { voters: 3, aliveVoters: 1, cores: 3, target: voter(false) }, "no_quorum"],
  [
    "a dead one of four, two dead: nobody could agree on it",
    { voters: 4, aliveVoters: 2, cores: 4, target: voter(false) },
    "no_quorum",
  ],
])("removing %s", (_what, facts, code) => {
  const verdict = canRemove(facts);
  expect(verdict.ok ? null : verdict.code).toBe(code);
});

test("two majorities of the same voters always share one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (n) => {
      expect(2 * majority(n)).toBeGreaterThan(n);
      expect(2 * (majority(n) - 1)).toBeLessThanOrEqual(n);
    }),
  );
});

test("an even number bears no more failures than one less", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), (half) => {
      expect(faultTolerance(2 * half, 2 * half)).toBe(faultTolerance(2 * half - 1, 2 * half - 1));
    }),
  );
});

test("an allowed removal could be agreed on, and leaves a cluster that writes", () => {
  const facts = fc.record({
    voters: fc.integer({ min: 1, max: 9 }),
    dead: fc.integer({ min: 0, max: 9 }),
    learners: fc.integer({ min: 0, max: 2 }),
    voter: fc.boolean(),
    alive: fc.boolean(),
  });
  fc.assert(
    fc.property(facts, ({ voters, dead, learners, voter: isVoter, alive }) => {
      const aliveVoters = Math.max(0, voters - dead);
      fc.pre(isVoter ? (alive ? aliveVoters > 0 : aliveVoters < voters) : learners > 0);
      const f = { voters, aliveVoters, cores: voters + learners, target: { voter: isVoter, alive } };
      if (!canRemove(f).ok) return;
      const sum = removalSum(f);
      expect(sum.voters).toBeGreaterThan(0);
      expect(sum.mayFail).toBeGreaterThanOrEqual(0);
      expect(sum.nowMayFail).toBeGreaterThanOrEqual(0);
    }),
  );
});
