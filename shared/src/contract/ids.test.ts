import { expect, test } from "vitest";
import { Time } from "./ids.ts";

const fits = (text: string): boolean => Time.safeParse(text).success;

test.each(["2026-01-31T23:59:59.999Z", "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])(
  "%s is a time",
  (text) => expect(fits(text)).toBe(true),
);

test.each([
  "2026-13-01T00:00:00.000Z",
  "2026-00-01T00:00:00.000Z",
  "2026-01-32T00:00:00.000Z",
  "2026-01-01T25:00:00.000Z",
  "2026-01-01T00:60:00.000Z",
  "2026-01-01T00:00:00Z",
  "2026-01-01",
])("%s is none", (text) => expect(fits(text)).toBe(false));
