import { expect, test } from "vitest";
import { malformedDecisions } from "./decisions.ts";
import { read } from "./imports.ts";
import { ROOT } from "./sources.ts";

const PARTS = "**Context.** c\n\n**Decision.** d\n\n**Consequences.** e\n\n**Revisit when** f\n";
const INDEX = "# Decisions\n\n- [A](#a)\n- [B](#b)\n\n";

test("every decision has its context, what follows from it and when to revisit it, and is in the index", () => {
  const text = read(ROOT, "DECISIONS.md");
  expect(text.split("\n### ").length).toBeGreaterThan(50);
  expect(malformedDecisions(text)).toEqual([]);
});

test.each([
  [
    "without consequences",
    `${INDEX}## S\n\n### A\n\n${PARTS}\n### B\n\n${PARTS.replace("**Consequences.**", "And")}`,
    '"B": has to have',
  ],
  ["in three lines", `${INDEX}### A\n\n${PARTS}\n### B\n\nwhat\nwhy\n`, '"B": has to have'],
  ["not in the index", `# Decisions\n\n- [A](#a)\n\n### A\n\n${PARTS}\n### B\n\n${PARTS}`, "the index"],
])("complains of a decision %s", (_, text, why) => {
  expect(malformedDecisions(text)).toEqual([expect.stringContaining(why)]);
});

test("accepts records in sections", () => {
  expect(malformedDecisions(`${INDEX}## S\n\n### A\n\n${PARTS}\n## T\n\n### B\n\n${PARTS}`)).toEqual([]);
});
