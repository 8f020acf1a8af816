import { ERROR_STATUS, type ErrorCode } from "@core-console/shared/contract/errors";
import { beforeEach, expect, test } from "vitest";
import { resetLink } from "../../testing/render-page.tsx";
import { afterFailure, retryChange, wasRefused } from "./retry-change.ts";
import { patchLink } from "./link.ts";
import { ApiError } from "./problem.ts";

const problem = (code: ErrorCode) =>
  new ApiError({
    kind: "problem",
    retryAfterMs: null,
    problem: { type: "about:blank", title: "", status: ERROR_STATUS[code], detail: "", code, requestId: "r" },
  });
beforeEach(resetLink);

test.each([
  ["no_leader", "ask-again"],
  ["outcome_unknown", "ask-again"],
  ["no_quorum", "give-up"],
  ["name_taken", "give-up"],
  ["validation_failed", "give-up"],
  ["internal", "give-up"],
] as const)("after %s: %s", (code, then) => expect(afterFailure(problem(code))).toBe(then));

test.each([
  ["busy", true],
  ["precondition_failed", true],
  ["no_leader", false],
  ["outcome_unknown", false],
  ["internal", false],
] as const)("%s is a refusal: %s", (code, is) => expect(wasRefused(problem(code))).toBe(is));

test("what was given up here may have been done", () =>
  expect(wasRefused(new ApiError({ kind: "aborted" }))).toBe(false));

test("a click is asked again until the cluster answers", async () => {
  let asked = 0;
  patchLink({ upstream: { state: "no_leader", since: "2026-01-01T00:00:00.000Z", consoles: [], self: null } });
  const done = retryChange(() => {
    asked += 1;
    if (asked === 1) {
      resetLink();
      return Promise.reject(new ApiError({ kind: "unreachable", change: true }));
    }
    return asked === 2 ? Promise.reject(problem("outcome_unknown")) : Promise.resolve("done");
  }, new AbortController().signal);
  await expect(done).resolves.toBe("done");
  expect(asked).toBe(3);
});

test("giving up ends the waiting", async () => {
  const giveUp = new AbortController();
  patchLink({ upstream: { state: "no_leader", since: "2026-01-01T00:00:00.000Z", consoles: [], self: null } });
  const done = retryChange(() => {
    queueMicrotask(() => giveUp.abort());
    return Promise.reject(problem("no_leader"));
  }, giveUp.signal);
  await expect(done).rejects.toThrow();
});
