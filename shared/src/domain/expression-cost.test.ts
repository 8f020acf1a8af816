import { describe, expect, test } from "vitest";
import { MATCHING_STEPS, costlyFilter, expressionCost, isTooCostly, matchingSteps } from "./expression-cost.ts";

const size = (source: string): number => expressionCost(source).instructions;
const points = (source: string): number => expressionCost(source).foldedPoints;

describe("what an expression compiles to at most", () => {
  test.each([
    ["", 3],
    ["core-1", 8],
    ["^core-\\d+$", 11],
    ["a|b|c", 7],
    ["(a)", 5],
    ["(?:a)", 3],
    ["(?P<name>a)(?<other>b)", 8],
    ["(?i)a(?i:b)", 4],
    ["a{3}", 5],
    ["a{2,5}", 10],
    ["a{2,}", 5],
    ["a{0}", 3],
    ["a{,5}", 7],
    ["\\Qa+b\\E{3}", 7],
    ["\\x{1F600}\\x41\\012\\.", 6],
    ["[a-z]{10}[]x][^]]", 14],
    ["((a{10}){10}){10}", 2 + 10 * (2 + 10 * (2 + 10))],
  ])("%s: %i", (source, expected) => {
    expect(size(source)).toBe(expected);
  });

  test("every plain expression that fits the contract's 256 characters may be compiled", () => {
    for (const source of ["a".repeat(256), "я".repeat(256), "a|".repeat(128), "[a-z]".repeat(51), "\\w+".repeat(85)])
      expect({ source, costly: isTooCostly(expressionCost(source)) }).toEqual({ source, costly: false });
  });

  test.each([
    `${"(.?){999}".repeat(27)}~`,
    "((((a{100}){100}){100}){100}){100}",
    "(?:a?){513}",
    "[B-\u{10FFFF}]".repeat(2),
    `[${"\\x{80}-\\x{10FFFF}".repeat(2)}]`,
    "\\pL".repeat(85),
    `[^${"\\p{Greek}".repeat(33)}]`,
    "(".repeat(128) + "a{1000}",
  ])("%s is too costly", (source) => {
    expect(isTooCostly(expressionCost(source))).toBe(true);
  });
});

describe("what character classes cost to fold", () => {
  test.each([
    ["[a-z]", 26],
    ["[\\x{80}-\\x{10FFFF}]", 0x1e943 - 0x80 + 1],
    ["[\\x00-\\x{10FFFF}]", 1],
    ["[^\\x00-\\x7f]", 0x7f - 0x41 + 1],
    ["\\pL\\PN", 2 * 4096],
    ["[\\pL-z]", 4096 + 1 + 1],
    ["[[:alpha:]\\d.-]", 3],
  ])("%s: %i", (source, expected) => {
    expect(points(source)).toBe(expected);
  });
});

test("matching is counted by instructions and characters", () => {
  expect(matchingSteps(expressionCost("core"), 9)).toBe(60);
});

describe("filters of a list of services", () => {
  const rows = (n: number, name: string, fqdn: string | null = null) =>
    Array.from({ length: n }, () => ({ name, fqdn }));

  test("say which of them is too costly, before the list is looked at", () => {
    expect(costlyFilter({ name: "(.?){999}" }, [])).toEqual({ part: "name", why: "expression" });
    expect(costlyFilter({ name: "a", fqdn: "(.?){999}" }, [])).toEqual({ part: "fqdn", why: "expression" });
    expect(costlyFilter({}, rows(10_000, "a"))).toBeNull();
  });

  test("may take so many steps over all rows, and not one more", () => {
    // 10 instructions × (9 + 1) characters a row
    const filter = { name: "abcdefgh" };
    const most = MATCHING_STEPS / 100;
    expect(costlyFilter(filter, rows(most, "core-0001"))).toBeNull();
    expect(costlyFilter(filter, rows(most + 1, "core-0001"))).toEqual({ part: "name", why: "matching" });
    const both = { name: "abcdefgh", fqdn: "abcdefgh" };
    expect(costlyFilter(both, rows(most / 2, "core-0001", "core-0001"))).toBeNull();
    expect(costlyFilter(both, rows(most / 2 + 1, "core-0001", "core-0001"))).toEqual({ part: "name", why: "matching" });
    expect(costlyFilter({ fqdn: "abcdefgh" }, rows(most + 1, "core-0001", null))).toBeNull();
  });

  test("usual ones are within the budget for 10,000 services", () => {
    const many = rows(10_000, "core-00001-moscow", "core-00001.soc.example");
    for (const fqdn of [String.raw`^core-\d+\.soc\.example$`, "core-(1|2|3)", "[a-z0-9-]+"])
      expect({ fqdn, costly: costlyFilter({ name: "moscow", fqdn }, many) }).toEqual({ fqdn, costly: null });
  });
});
