import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lineSplitter } from "./lines.ts";

test("a line that never ends is refused, and short ones in any number are not", () => {
  const splitter = lineSplitter(10);
  for (let i = 0; i < 50; i++) expect(splitter.push(Buffer.from("12345678\n"))).toEqual(["12345678"]);
  splitter.push(Buffer.from("123456"));
  expect(() => splitter.push(Buffer.from("78901"))).toThrow(RangeError);
});

test("however a stream is cut, the lines are the same", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 30 }).map((s) => s.replaceAll("\n", " "));
  fc.assert(
    fc.property(fc.array(line), line, fc.array(fc.nat(), { maxLength: 40 }), (whole, rest, cuts) => {
      const bytes = Buffer.from([...whole.map((l) => `${l}\n`), rest].join(""));
      const at = [...new Set(cuts.map((c) => c % (bytes.length + 1)))].sort((a, b) => a - b);
      const splitter = lineSplitter();
      const got: string[] = [];
      for (const [i, from] of [0, ...at].entries())
        got.push(...splitter.push(bytes.subarray(from, at[i] ?? bytes.length)));
      expect(got).toEqual(whole);
      expect(splitter.rest()).toBe(rest);
    }),
  );
});
