import { MAX_TOKEN_DAYS } from "@core-console/shared/contract/access";
import { expect, test } from "vitest";
import { daysOf, endOf, expiryOf, MOST_DAYS } from "./expiry.ts";

const NOW = Date.parse("2026-10-12T10:00:00.000Z");

test("the most days are the contract's", () => expect(MOST_DAYS).toBe(MAX_TOKEN_DAYS));

test.each([
  ["2026-10-12T09:59:59.999Z", "over", 0],
  ["2026-10-12T10:00:00.000Z", "over", 0],
  ["2026-10-12T10:00:01.000Z", "soon", 0],
  ["2026-10-19T09:59:59.000Z", "soon", 6],
  ["2026-10-19T10:00:00.000Z", "far", 7],
  ["2027-10-12T10:00:00.000Z", "far", 365],
])("%s is %s, %i days", (at, is, days) => expect(expiryOf(at, NOW)).toEqual({ is, days }));

test.each([
  ["30", 30],
  [" 1 ", 1],
  ["366", 366],
  ["0", null],
  ["367", null],
  ["1.5", null],
  ["-3", null],
  ["", null],
  ["99999999", null],
])("%j days are %s", (typed, days) => expect(daysOf(typed)).toBe(days));

test("an end is so many days on", () => expect(endOf(30, NOW)).toBe("2026-11-11T10:00:00.000Z"));
