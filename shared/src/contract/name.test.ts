import fc from "fast-check";
import { expect, test } from "vitest";
import { foldName, hasUnseen } from "./name.ts";

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

test.each([
  ["a right-to-left override", "core\u202E2-eroc"],
  ["a bidi isolate", "core\u2066-2"],
  ["an Arabic letter mark", "core\u061C-2"],
  ["a zero-width space", "core\u200B-2"],
  ["a zero-width joiner between letters", "core\u200D-2"],
  ["a word joiner", "core\u2060-2"],
  ["a byte order mark", "\uFEFFcore-2"],
  ["a soft hyphen", "core\u00AD2"],
  ["a line separator", "core\u2028-2"],
  ["a paragraph separator", "core\u2029-2"],
  ["half a surrogate pair", "core\uD83D-2"],
  ["a Hangul filler", "core\u3164"],
  ["a line break", "core\n-2"],
  ["a tag character", "core\u{E0041}-2"],
])("a name with %s is refused", (_, name) => expect(hasUnseen(name)).toBe(true));

test.each(["core-2", "Ядро 2", "コア", "قلب-2", "👩‍👩‍👧 core", "👨🏽‍🚒", "🏳️‍🌈", "e\u0301"])("%s is a good name", (name) =>
  expect(hasUnseen(name)).toBe(false),
);
