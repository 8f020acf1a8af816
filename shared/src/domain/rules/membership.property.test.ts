import fc from "fast-check";
import { expect, test } from "vitest";
import type { JoinerFacts } from "./membership.ts";
import { nextMembershipStep } from "./membership.ts";
import { inTrouble, nextStall } from "./stall.ts";

const STEADY_MS = 10_000;
const STALL_MS = 60_000;

interface World {
  nowMs: number;
  voters: string[];
  joiners: JoinerFacts[];
  /** ref of the second half that was proven when an even number was entered */
  pairedWith: string | null;
}

type Event =
  | { do: "arrive"; reachable: boolean }
  | { do: "reach"; which: number; reachable: boolean }
  | { do: "lag"; which: number; lag: number | null }
  | { do: "wait"; ms: number }
  | { do: "step" };

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("arrive" as const), reachable: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("reach" as const), which: fc.nat(), reachable: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("lag" as const),
      which: fc.nat(),
      lag: fc.constantFrom(null, 0, 3, 1000, 1001, 50_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 15_000 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("step" as const) }) },
);

function observed(j: JoinerFacts, nowMs: number, more: Partial<JoinerFacts>): JoinerFacts {
  const next = { ...j, ...more };
  const good = next.reachable && next.lagEntries !== null && next.lagEntries <= 1000;
  const goodSinceMs = good ? (j.goodSinceMs ?? nowMs) : null;
  const steady = goodSinceMs !== null && nowMs - goodSinceMs >= STEADY_MS;
  const stall = next.member === null ? null : nextStall(j.stall, { ...next, nowMs, steady });
  return { ...next, goodSinceMs, stall };
}

/** Applies one event, executes the planned step as etcd would, and checks every invariant on the way. */
function happen(w: World, event: Event): World {
  const change = (which: number, more: Partial<JoinerFacts>) => ({
    ...w,
    joiners: w.joiners.map((j, i) => (i === which % w.joiners.length ? observed(j, w.nowMs, more) : j)),
  });
  switch (event.do) {
    case "arrive": {
      const n = w.voters.length + w.joiners.length + 1;
      const fresh: JoinerFacts = {
        ref: `r${n}`,
        name: `core-${n}`,
        requestedAtMs: w.nowMs,
        member: null,
        reachable: event.reachable,
        reported: false,
        lagEntries: null,
        goodSinceMs: null,
        stall: null,
        extendedUntilMs: null,
      };
      return { ...w, joiners: [...w.joiners, fresh] };
    }
    case "reach":
      return change(event.which, { reachable: event.reachable });
    case "lag":
      return change(event.which, { lagEntries: event.lag });
    case "wait":
      return { ...w, nowMs: w.nowMs + event.ms };
    case "step":
      return carryOut(w);
  }
}

function carryOut(w: World): World {
  const { step, waiting } = nextMembershipStep({
    nowMs: w.nowMs,
    steadyMs: STEADY_MS,
    stallMs: STALL_MS,
    voters: w.voters.length,
    voterRefs: w.voters,
    joiners: w.joiners,
    removing: [],
  });
  if (step.do === "nothing") {
    law(
      w.joiners.every((j) => waiting[j.ref] !== undefined),
      "whoever is not served is told why",
    );
    return w;
  }
  const target = w.joiners.find((j) => j.ref === step.ref);
  if (target === undefined) throw new Error(`the plan names ${step.ref}, which does not join`);
  if (step.do === "give_up") {
    const after = w.joiners.find((j) => j.ref === step.after);
    law(inTrouble(target), "a caught-up, reachable learner is never taken out");
    law(target.stall !== null && w.nowMs - target.stall.sinceMs >= STALL_MS, "nobody is taken out before the time");
    law(after?.member === null && after.reachable, "only for a join that can go on");
    return { ...w, joiners: w.joiners.filter((j) => j !== target) };
  }
  law(target.reachable, "nobody is taken in who is not reachable");
  if (step.do === "add_learner") {
    law(
      w.joiners.every((j) => j.member === null),
      "one learner at a time",
    );
    const member = { memberId: target.ref, learner: true };
    return {
      ...w,
      joiners: w.joiners.map((j) => (j === target ? { ...j, member, goodSinceMs: null, lagEntries: null } : j)),
    };
  }
  law(target.member?.learner === true, "only a learner is promoted");
  law(target.lagEntries !== null && target.lagEntries <= 1000, "promotion needs a small lag");
  law(target.goodSinceMs !== null && w.nowMs - target.goodSinceMs >= STEADY_MS, "promotion needs steadiness");
  const voters = [...w.voters, target.ref];
  law(voters.length <= 7, "never more than seven voters");
  const second = w.joiners.find((j) => j.ref === step.asPairWith);
  if (voters.length % 2 === 0) law(second?.member === null && second.reachable, "even only with a proven second half");
  else law(step.asPairWith === null, "an odd number needs no pair");
  return { ...w, voters, joiners: w.joiners.filter((j) => j !== target), pairedWith: step.asPairWith };
}

function law(kept: boolean, words: string): void {
  if (!kept) throw new Error(`broken: ${words}`);
}

const start: World = { nowMs: 0, voters: ["r1"], joiners: [], pairedWith: null };

test("voters are even only with a proven second half waiting, and never two learners", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 120 }), (events) => {
      const end = events.reduce((w, event) => {
        const next = happen(w, event);
        expect(next.joiners.filter((j) => j.member !== null).length).toBeLessThanOrEqual(1);
        const paired = next.joiners.some((j) => j.ref === next.pairedWith);
        law(next.voters.length % 2 === 1 || paired, "even only while the second half is still there");
        return next;
      }, start);
      expect(end.voters.length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

test("once all Cores are well, the plan comes to rest at an odd number with at most one Core left over", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      let w = events.reduce(happen, start);
      for (let i = 0; i < 60; i++) {
        w = {
          ...w,
          joiners: w.joiners.map((j) =>
            observed(j, w.nowMs, { reachable: true, lagEntries: j.member === null ? null : 0 }),
          ),
        };
        w = carryOut({ ...w, nowMs: w.nowMs + STEADY_MS });
      }
      expect(w.voters.length % 2).toBe(1);
      const cores = w.voters.length + w.joiners.length;
      expect(w.voters).toHaveLength(Math.min(7, cores % 2 === 1 ? cores : cores - 1));
    }),
    { numRuns: 100 },
  );
});
