import { expect, test } from "vitest";
import { beforeLastChange } from "./min-revision.ts";

test.each<[string, Record<string, string>, Record<string, string>, boolean]>([
  ["older", { "core-min-revision": "9" }, { "core-revision": "8" }, true],
  ["as new", { "core-min-revision": "9" }, { "core-revision": "9" }, false],
  ["nothing seen yet", {}, { "core-revision": "8" }, false],
  ["a revision that is none", { "core-min-revision": "9e9" }, { "core-revision": "8" }, false],
  [
    "older in the same life",
    { "core-min-revision": "9", "core-life": "x" },
    { "core-revision": "8", "core-life": "x" },
    true,
  ],
  [
    "a smaller revision of another life",
    { "core-min-revision": "9", "core-life": "x" },
    { "core-revision": "8", "core-life": "y" },
    false,
  ],
  ["a Core of an older version", { "core-min-revision": "9", "core-life": "x" }, { "core-revision": "8" }, true],
])("%s", (_, asked, answer, expected) => expect(beforeLastChange(asked, answer)).toBe(expected));
