import { afterEach, expect, test, vi } from "vitest";
import { failureText } from "./failure-text.ts";
import { ApiError, isOutcomeUnknown, type Failure } from "./problem.ts";

afterEach(() => vi.restoreAllMocks());

test.each<[string, Failure, boolean, string, boolean]>([
  ["a read without an answer", { kind: "unreachable", change: false }, true, "The console does not answer.", false],
  ["the same without a network", { kind: "unreachable", change: false }, false, "This computer is offline.", false],
  ["a change without an answer", { kind: "unreachable", change: true }, true, "may have been done or not", true],
  ["a read that was cut off", { kind: "unreadable", change: false }, true, "was cut off", false],
  ["a change that was cut off", { kind: "unreadable", change: true }, true, "may have been done or not", true],
])("17: what is said of %s", (_, failure, online, says, unknown) => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(online);
  const error = new ApiError(failure);
  expect(failureText(error)).toContain(says);
  expect(isOutcomeUnknown(error)).toBe(unknown);
});
