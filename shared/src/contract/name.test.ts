import fc from "fast-check";
import { expect, test } from "vitest";
import { foldName } from "./name.ts";

test.each([
  ["Core-2", "core-2"],
  ["  core-2\t", "core-2"],
  ["ЯДРО", "ядро"],
  ["Straße", "STRASSE"],
  ["STRAẞE", "strasse"],
  ["ｃｏｒｅ", "core"],
  ["é", "e\u0301"],
  ["Σίσυφος", "ΣΊΣΥΦΟΣ"],
])("%j and %j are one name", (a, b) => expect(foldName(a)).toBe(foldName(b)));

test("different names stay different", () => expect(foldName("core-2")).not.toBe(foldName("core-3")));

test("folding is done once and for all", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 20 }), (s) => {
      expect(foldName(foldName(s))).toBe(foldName(s));
    }),
  );
});
