import { expect, test } from "vitest";
import { shellWords } from "./shell-words.ts";

test.each([
  ["kuma core --id x", ["kuma", "core", "--id", "x"]],
  ["'/a b/kuma' core  --home \"/c d\"", ["/a b/kuma", "core", "--home", "/c d"]],
  ["a\\ b 'it'\\''s' \"q\\\"q\" ''", ["a b", "it's", 'q"q', ""]],
  ["--home=/a' 'b", ["--home=/a b"]],
  ["", []],
])("%s", (line, words) => {
  expect(shellWords(line)).toEqual(words);
});

test("an open quote is an error", () => {
  expect(() => shellWords("a 'b")).toThrow("quote");
});
