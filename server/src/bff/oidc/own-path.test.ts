import { expect, test } from "vitest";
import { ownPath } from "./own-path.ts";

test.each([
  ["/", "/"],
  ["/resources/active-services?status=off#x", "/resources/active-services?status=off#x"],
  ["/a/../b", "/b"],
  [null, "/"],
  ["", "/"],
  ["services", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["\\\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["/..//evil.example", "/"],
  ["/a\\..\\..//evil.example", "/"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  [`/${"a".repeat(2000)}`, "/"],
])("%j leads to %j", (to, path) => {
  expect(ownPath(to)).toBe(path);
});
