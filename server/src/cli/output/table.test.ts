import stringWidth from "string-width";
import { expect, test } from "vitest";
import { agoText, spanText } from "./format.ts";
import { nearest } from "../args/nearest.ts";
import { facts, table } from "./table.ts";

test.each([
  ["core-1", 6],
  ["ядро", 4],
  ["核心", 4],
  ["é", 1],
  ["👩‍💻", 2],
  ["●", 1],
  ["", 0],
  ["ｆｕｌｌ", 8],
])("%j takes %i columns", (text, width) => {
  expect(stringWidth(text)).toBe(width);
});

test("columns line up whatever the script, numbers to the right", () => {
  const text = table(
    ["NAME", "LAG"],
    [
      ["核心", "5"],
      ["ядро-1", "1000"],
    ],
    [1],
  );
  expect(text).toBe("NAME     LAG\n核心       5\nядро-1  1000\n");
});

test("a name cannot move the cursor or turn the line round", () => {
  expect(table(["N"], [["a\u001b[2Jb\u202Ec"]])).toBe("N\na\u{FFFD}[2Jb\u{FFFD}c\n");
});

test("facts stand in one column", () => {
  expect(
    facts([
      ["A", "1"],
      ["Long", "2"],
    ]),
  ).toBe("A     1\nLong  2\n");
});

test.each([
  [null, "—"],
  [0, "0 s"],
  [59.9, "59 s"],
  [3600, "1 h"],
  [93_784, "1 d 2 h"],
])("a span of %s s reads %s", (seconds, text) => {
  expect(spanText(seconds, "en")).toBe(text);
});

test("an age is never 0 where it is not known", () => {
  expect(agoText(null, "en")).toBe("—");
  expect(agoText(240, "en")).toBe("0.2 s ago");
  expect(agoText(61_000, "ru")).toBe("1 мин 1 с назад");
});

test.each([
  ["lst", ["list", "add"], "list"],
  ["raft.jion", ["raft.join", "rest"], "raft.join"],
  ["zebra", ["list", "add"], null],
  ["stat", ["status", "history"], "status"],
])("%s among %j means %s", (word, known, meant) => {
  expect(nearest(word, known)).toBe(meant);
});
