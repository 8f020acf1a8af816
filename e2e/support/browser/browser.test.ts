import { expect, test } from "vitest";
import { projectAsked } from "./browser.ts";

test.each([
  [[], true],
  [["--project", "mock"], true],
  [["--project=mock"], true],
  [["--project", "cluster"], false],
  [["--project", "cluster", "mock", "--list"], true],
  [["--project=cluster", "--project=mock"], true],
])("the mock is served for %j: %s", (argv, served) => {
  expect(projectAsked("mock", argv)).toBe(served);
});
