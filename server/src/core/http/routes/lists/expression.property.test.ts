import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { expressionCost, isTooCostly } from "@core-console/shared/domain/expression-cost";

const ATOMS = String.raw`a Я 😀 . ^ $ \b \d \W \pL \P{Greek} [a-z] [^\]x] []a] \x41 \x{1F600} \012 \. \Qa+\E [[:alpha:]_] (?i) { () (|a) [\d-] \Q\E`;
const atom = fc.constantFrom(...ATOMS.split(" "));
const quantifier = fc.constantFrom(
  "",
  "",
  "*",
  "+",
  "?",
  "*?",
  "{2}",
  "{0}",
  "{0,3}",
  "{3,}",
  "{2,5}?",
  "{0,}",
  "{17}",
);
const { expression } = fc.letrec<{ expression: string; item: string }>((tie) => ({
  item: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(atom, quantifier).map((parts) => parts.join("")),
    fc
      .tuple(fc.constantFrom("(", "(?:", "(?P<n>", "(?s-i:"), tie("expression"), quantifier)
      .map(([open, inner, q]) => `${open}${inner})${q}`),
  ),
  expression: fc
    .array(
      fc.array(tie("item"), { maxLength: 4 }).map((items) => items.join("")),
      { minLength: 1, maxLength: 3 },
    )
    .map((branches) => branches.join("|")),
}));

test("whatever the engine accepts compiles to no more than was counted before", () => {
  let accepted = 0;
  fc.assert(
    fc.property(expression, (source) => {
      const cost = expressionCost(source);
      if (isTooCostly(cost)) return;
      let size: number;
      try {
        size = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE).programSize();
      } catch {
        return;
      }
      accepted++;
      expect({ source, within: size <= cost.instructions, size, cost }).toMatchObject({ within: true });
    }),
    { numRuns: 2000 },
  );
  expect(accepted).toBeGreaterThan(500);
});

test("no text whatever makes the count fail or exceed numbers", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 256, unit: fc.constantFrom(...String.raw`()[]{}|\?*+,:^-<>PQEpx019a`) }),
        fc.string({ maxLength: 256 }),
      ),
      (source) => {
        const { instructions, foldedPoints } = expressionCost(source);
        expect(Number.isSafeInteger(instructions) && instructions >= 3).toBe(true);
        expect(Number.isSafeInteger(foldedPoints) && foldedPoints >= 0).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});
