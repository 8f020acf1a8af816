import type { ErrorCode } from "@core-console/shared/contract/errors";
import { expect, test } from "vitest";
import { clickKeys } from "./click-keys.ts";
import { ApiError, type Failure } from "./problem.ts";

const said = (code: ErrorCode, status: number): Failure => ({
  kind: "problem",
  retryAfterMs: null,
  problem: { type: "about:blank", title: "", status, detail: "", code, requestId: "r" },
});

test.each<[string, Failure, boolean]>([
  ["an answer that could not be read", { kind: "unreadable", change: true }, true],
  ["no answer", { kind: "unreachable", change: true }, true],
  ["giving up", { kind: "aborted" }, true],
  ["an unknown outcome", said("outcome_unknown", 504), true],
  ["a refusal", said("name_taken", 409), false],
])("C18: after %s the same click asked again has its key: %s", (_what, failure, same) => {
  const keys = clickKeys();
  const first = keys.keyFor({ name: "core-4" });
  keys.failed(new ApiError(failure));
  expect(keys.keyFor({ name: "core-4" }) === first).toBe(same);
});

test("C18: for something else, and after it was done, it is another click", () => {
  const keys = clickKeys();
  const first = keys.keyFor({ name: "core-4" });
  const other = keys.keyFor({ name: "core-5" });
  expect(other).not.toBe(first);
  keys.done();
  expect(keys.keyFor({ name: "core-5" })).not.toBe(other);
});
