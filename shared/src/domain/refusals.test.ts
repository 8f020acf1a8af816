import { expect, test } from "vitest";
import { ERROR_STATUS, type ErrorCode } from "../contract/errors.ts";
import { refusesChange } from "./refusals.ts";

test("exactly these are not refusals of a change", () => {
  const codes = Object.keys(ERROR_STATUS) as ErrorCode[];
  expect(codes.filter((code) => !refusesChange(code)).toSorted()).toEqual([
    "core_failed",
    "core_silent",
    "internal",
    "method_not_allowed",
    "misdirected",
    "no_leader",
    "no_quorum",
    "not_leader",
    "outcome_unknown",
    "overloaded",
    "payload_too_large",
    "rate_limited",
    "read_lost",
    "storage_full",
    "too_costly",
    "unsupported_media_type",
    "validation_failed",
  ]);
});
