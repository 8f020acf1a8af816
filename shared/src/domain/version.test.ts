import { expect, test } from "vitest";
import { isOlder } from "./version.ts";

test.each([
  ["3.4.23", "3.5.0", true],
  ["3.10.0", "3.9.9", false],
  ["3.5", "3.5.0", false],
  ["3.5.16", "3.5.16", false],
  ["3.6.0-rc.1", "3.6.0", false],
  // etcd against the oldest that a Core runs
  ["3.4.0", "3.4", false],
  ["3.3.25", "3.4", true],
  ["2.3.8", "3.4", true],
  ["4.0.1", "3.4", false],
  // the C library
  ["2.9", "2.34", true],
  ["2.34", "2.34", false],
  ["2.36", "2.34", false],
  ["2.34.9000", "2.34", false],
])("%s is older than %s: %s", (version, than, older) => expect(isOlder(version, than)).toBe(older));
