import fc from "fast-check";
import { expect, test } from "vitest";
import { majority } from "../rules/quorum.ts";
import { type CoreFacts, lastOf, type RecoveryFacts } from "./recovery-facts.ts";
import { recoveryPlan } from "./recovery-plan.ts";

const OURS = "00000000-0000-4000-8000-00000000000a";
const OTHER = "00000000-0000-4000-8000-00000000000b";
const LIVES = [
  null,
  { generation: 1, lifeId: OURS, clusterId: "aa" },
  { generation: 1, lifeId: OTHER, clusterId: "aa" },
  { generation: 1, lifeId: null, clusterId: null },
  { generation: 1, lifeId: null, clusterId: "bb" },
  { generation: 0, lifeId: null, clusterId: "aa" },
  { generation: 2, lifeId: null, clusterId: "cc" },
] as const;

const anyLog: fc.Arbitrary<CoreFacts["log"]> = fc.oneof(
  fc
    .record({
      term: fc.integer({ min: 1, max: 4 }),
      index: fc.integer({ min: 1, max: 9 }),
      behind: fc.nat(3),
      torn: fc.boolean(),
    })
    .map(({ term, index, behind, torn }) => ({
      kind: "read" as const,
      last: { term, index },
      commit: Math.max(0, index - behind),
      torn,
    })),
  fc.record({
    kind: fc.constant("reported" as const),
    last: fc.option(fc.record({ term: fc.integer({ min: 1, max: 4 }), index: fc.integer({ min: 1, max: 9 }) })),
    commit: fc.option(fc.nat(12)),
  }),
  fc.constantFrom({ kind: "damaged" as const }, { kind: "missing" as const }, { kind: "unknown" as const }),
);
const anyPresence: fc.Arbitrary<CoreFacts["presence"]> = fc.oneof(
  fc.record({
    kind: fc.constant("answers" as const),
    engine: fc.constantFrom("ready" as const, "waiting" as const, "off" as const),
    follows: fc.constantFrom(null, "r0", "r1"),
  }),
  fc.constantFrom(
    { kind: "stopped" as const },
    { kind: "refused" as const },
    { kind: "silent" as const },
    { kind: "untrusted" as const },
  ),
);
const anyCores = fc
  .array(
    fc.record({
      vote: fc.constantFrom("voter" as const, "voter" as const, "learner" as const, "unknown" as const),
      life: fc.constantFrom(...LIVES),
      removed: fc.constantFrom(false, false, false, true),
      presence: anyPresence,
      log: anyLog,
      database: fc.constantFrom(
        "good" as const,
        "good" as const,
        "unknown" as const,
        "damaged" as const,
        "ahead" as const,
        "missing" as const,
      ),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((cores) => cores.map((core, at): CoreFacts => ({ ...core, ref: `r${at}`, name: `core-${at}`, here: at === 0 })));
const anyFacts: fc.Arbitrary<RecoveryFacts> = anyCores.map((cores) => ({
  life: { generation: 1, lifeId: OURS, clusterId: "aa" },
  cores,
  snapshots: [],
}));

const isOurs = ({ removed, life }: CoreFacts): boolean =>
  !removed &&
  (life === null ||
    (life.generation === 1 && life.lifeId !== OTHER && (life.clusterId === null || life.clusterId === "aa")));
const check = (property: (facts: RecoveryFacts) => void): void =>
  fc.assert(fc.property(anyFacts, property), { numRuns: 2000 });

test("never offers to recover while a majority answers", () => {
  check((facts) => {
    const voters = facts.cores.filter((core) => isOurs(core) && core.vote === "voter");
    const answering = voters.filter(({ presence }) => presence.kind === "answers").length;
    if (voters.length > 0 && answering >= majority(voters.length))
      expect(recoveryPlan(facts)).not.toHaveProperty("ways");
  });
});

test("never offers anything where a voter of the records answers from a later or another life", () => {
  check((facts) => {
    const foreign = facts.cores.some(
      (core) =>
        core.vote === "voter" &&
        !core.removed &&
        core.presence.kind === "answers" &&
        !isOurs(core) &&
        (core.life?.generation ?? 0) >= 1,
    );
    if (foreign) expect(recoveryPlan(facts)).not.toHaveProperty("ways");
  });
});

test("no survivor but of this life, and every voter's log is ranked or named as not ranked", () => {
  check((facts) => {
    const plan = recoveryPlan(facts);
    for (const way of plan.kind === "majority_lost" ? plan.ways : []) {
      if (way.way !== "from_survivor" && way.way !== "from_learner") continue;
      const ranked = [way.best, ...way.others].map(({ ref }) => ref);
      const ours = facts.cores.filter(isOurs);
      expect(ours.map(({ ref }) => ref)).toEqual(expect.arrayContaining(ranked));
      const accounted = [...ranked, ...way.unranked.map(({ ref }) => ref)];
      expect(accounted).toEqual(
        expect.arrayContaining(ours.filter(({ vote }) => vote !== "learner").map(({ ref }) => ref)),
      );
      expect(new Set(accounted).size).toBe(accounted.length);
    }
  });
});

test("from a learner's data only where no data of a voter can be used", () => {
  check((facts) => {
    const plan = recoveryPlan(facts);
    const learner = plan.kind === "majority_lost" && plan.ways.some(({ way }) => way === "from_learner");
    const voters = facts.cores.filter((core) => isOurs(core) && core.vote !== "learner");
    const usable = voters.filter(
      ({ log, database }) => lastOf(log) !== null && (database === "good" || database === "unknown"),
    );
    if (learner) expect([...usable, ...voters.filter(({ presence }) => presence.kind === "answers")]).toEqual([]);
  });
});

test("no voter whose log is read is more up to date than the best, and “nothing is lost” needs a majority of logs", () => {
  check((facts) => {
    const plan = recoveryPlan(facts);
    for (const way of plan.kind === "majority_lost" ? plan.ways : []) {
      if (way.way !== "from_survivor") continue;
      for (const { vote, last } of way.others) {
        if (vote !== way.best.vote) continue;
        expect(way.best.last.term - last.term || way.best.last.index - last.index).toBeGreaterThanOrEqual(0);
      }
      if (way.loss.kind !== "none") continue;
      const voters = facts.cores.filter((core) => isOurs(core) && core.vote !== "learner");
      expect(voters.filter(({ log }) => lastOf(log) !== null).length).toBeGreaterThanOrEqual(majority(voters.length));
    }
  });
});

test("enough Cores are named wherever bringing them back is offered, each of them once", () => {
  check((facts) => {
    const plan = recoveryPlan(facts);
    for (const way of plan.kind === "majority_lost" ? plan.ways : []) {
      if (way.way !== "bring_back") continue;
      const refs = way.cores.map(({ ref }) => ref);
      expect(new Set(refs).size).toBe(refs.length);
      expect(refs.length).toBeGreaterThanOrEqual(way.needed);
      expect(way.needed).toBe(plan.sum.missing);
    }
  });
});
