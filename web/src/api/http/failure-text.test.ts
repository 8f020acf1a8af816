import type { Problem } from "@core-console/shared/contract/errors";
import { beforeAll, expect, test } from "vitest";
import { loadWords } from "../../lib/format/words.ts";
import { failureText } from "./failure-text.ts";
import { ApiError } from "./problem.ts";

beforeAll(() => loadWords("en"));

const said = (more: Partial<Problem>): string => {
  const problem = { type: "about:blank", title: "", status: 400, detail: "As the answer puts it.", requestId: "r" };
  return failureText(
    new ApiError({ kind: "problem", problem: { ...problem, code: "internal", ...more }, retryAfterMs: null }),
  );
};

test.each(["too_costly", "read_lost", "overloaded", "no_quorum", "cross_site", "id_expired"] as const)(
  "%s is a sentence of the page's own, in its language",
  (code) => {
    expect(said({ code })).toMatch(/^[A-Z0-9].* .*\.$/);
    expect(said({ code })).not.toContain(code);
  },
);

test.each(["misdirected", "method_not_allowed", "of_a_later_version"])(
  "%s, which the page has no words for, is said in the answer's own",
  (code) => expect(said({ code: code as Problem["code"] })).toBe("As the answer puts it."),
);
