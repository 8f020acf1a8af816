import fc from "fast-check";
import { expect, test } from "vitest";
import type { ForwardFacts } from "./forwarding.ts";
import { HOLD_MS, forwardVerdict } from "./forwarding.ts";

const facts = (more: Partial<ForwardFacts>): ForwardFacts => ({
  outcome: "refused",
  method: "POST",
  idempotent: true,
  bodyBytes: 100,
  heldMs: 500,
  ...more,
});
const MIB = 1_048_576;

test.each<[string, Partial<ForwardFacts>, string]>([
  ["no leader: any method is held", { outcome: "no_leader", idempotent: false }, "hold"],
  ["a follower was asked", { outcome: "not_leader", idempotent: false }, "hold"],
  ["connection refused", { outcome: "refused", idempotent: false }, "hold"],
  ["connection refused, a big body", { outcome: "refused", bodyBytes: 2 * MIB }, "hold"],
  ["held for 7 s", { outcome: "no_leader", heldMs: 7000 }, "no_leader"],
  ["lost after sending, with a key", { outcome: "lost" }, "hold"],
  ["lost after sending, no key", { outcome: "lost", idempotent: false }, "outcome_unknown"],
  ["another leads by now, no key", { outcome: "superseded", idempotent: false }, "outcome_unknown"],
  ["lost after sending, a read", { outcome: "lost", method: "GET" }, "hold"],
  ["timed out, no key", { outcome: "timeout", idempotent: false }, "outcome_unknown"],
  ["the Core itself does not know, with a key", { outcome: "outcome_unknown" }, "hold"],
  ["a body of 1 MiB is sent again", { outcome: "lost", bodyBytes: MIB }, "hold"],
  ["a body over 1 MiB is not", { outcome: "lost", bodyBytes: MIB + 1 }, "outcome_unknown"],
  ["a big body that a follower turned away", { outcome: "not_leader", bodyBytes: MIB + 1 }, "no_leader"],
  ["7 s over, the last try lost", { outcome: "lost", heldMs: 7000 }, "outcome_unknown"],
  ["7 s over, a read lost", { outcome: "lost", method: "GET", heldMs: 7000 }, "no_leader"],
  [
    "7 s over, refused now but lost before",
    { outcome: "refused", heldMs: 7000, mayBeWritten: true },
    "outcome_unknown",
  ],
])("%s", (_what, more, then) => {
  const verdict = forwardVerdict(facts(more));
  expect(verdict.then === "hold" ? "hold" : verdict.code).toBe(then);
});

const anyFacts: fc.Arbitrary<ForwardFacts> = fc
  .record({
    outcome: fc.constantFrom("refused", "lost", "superseded", "timeout", "not_leader", "no_leader", "outcome_unknown"),
    method: fc.constantFrom("GET", "POST", "PATCH", "DELETE"),
    idempotent: fc.boolean(),
    bodyBytes: fc.integer({ min: 0, max: 2 * MIB }),
    heldMs: fc.integer({ min: 0, max: 9000 }),
    mayBeWritten: fc.boolean(),
  })
  .map((f) => (f.method === "GET" ? { ...f, idempotent: true } : f));

test("what may have been written is repeated only where that is safe, and never called unchanged", () => {
  fc.assert(
    fc.property(anyFacts, (f) => {
      const verdict = forwardVerdict(f);
      const written =
        f.method !== "GET" &&
        (f.mayBeWritten === true || ["lost", "superseded", "timeout", "outcome_unknown"].includes(f.outcome));
      const said = verdict.then === "hold" ? "hold" : verdict.code;
      const allowed = !written
        ? ["hold", "no_leader"]
        : f.idempotent
          ? ["hold", "outcome_unknown"]
          : ["outcome_unknown"];
      expect(allowed).toContain(said);
      expect(said === "hold" && f.heldMs >= HOLD_MS).toBe(false);
    }),
  );
});
