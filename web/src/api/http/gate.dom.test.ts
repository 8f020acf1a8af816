import type { ErrorCode } from "@core-console/shared/contract/errors";
import { HEADER } from "@core-console/shared/contract/headers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { resetLink, userOf } from "../../testing/render-page.tsx";
import { confirmed, passwordWanted } from "./confirmation.ts";
import { call } from "./http.ts";
import { ApiError } from "./problem.ts";
import { admit, session } from "./session.ts";

const sent: { path: string; key: string | null; mark: string | null }[] = [];
let answers: (ErrorCode | { code: ErrorCode; why: string } | "fine")[] = [];
const STATUS: Partial<Record<ErrorCode, number>> = { unauthenticated: 401, password_needed: 403 };

beforeEach(() => {
  resetLink();
  session.set({ is: "unknown" });
  sent.length = 0;
  document.cookie = "XSRF-TOKEN=mark-of-the-page";
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) => {
    const headers = new Headers(init.headers);
    sent.push({ path: url.pathname, key: headers.get(HEADER.idempotencyKey), mark: headers.get(HEADER.xsrf) });
    const answer = answers.shift() ?? "fine";
    if (answer === "fine") return Promise.resolve(Response.json({ well: true }));
    const { code, why } = typeof answer === "string" ? { code: answer, why: undefined } : answer;
    const body = { type: "about:blank", title: "", status: 0, detail: "", code, requestId: "r" };
    return Promise.resolve(
      Response.json(why === undefined ? body : { ...body, params: { why } }, { status: STATUS[code] ?? 400 }),
    );
  });
});
afterEach(() => vi.unstubAllGlobals());

const change = (signal?: AbortSignal) =>
  call<unknown>({ method: "POST", path: "/tokens", body: {}, key: "one-click", ...(signal ? { signal } : {}) });

test("a change waits for the password and goes out again with the same key; every change carries the page's mark", async () => {
  admit(userOf("administrator"));
  answers = ["password_needed"];
  const done = change();
  await vi.waitFor(() => expect(passwordWanted.get()).toBe(true));
  confirmed(true);
  await done;
  expect(passwordWanted.get()).toBe(false);
  expect(sent).toEqual([
    { path: "/api/v3/tokens", key: "one-click", mark: "mark-of-the-page" },
    { path: "/api/v3/tokens", key: "one-click", mark: "mark-of-the-page" },
  ]);
});

test("one question for all that wait; cancelled, all are given up and nothing is sent again", async () => {
  admit(userOf("administrator"));
  answers = ["password_needed", "password_needed"];
  const both = Promise.allSettled([change(), change()]);
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  await vi.waitFor(() => expect(passwordWanted.get()).toBe(true));
  confirmed(false);
  expect(await both).toEqual([
    { status: "rejected", reason: new ApiError({ kind: "aborted" }) },
    { status: "rejected", reason: new ApiError({ kind: "aborted" }) },
  ]);
  expect(sent).toHaveLength(2);
});

test("who gives up waiting takes the question away", async () => {
  admit(userOf("administrator"));
  answers = ["password_needed"];
  const gone = new AbortController();
  const done = change(gone.signal);
  await vi.waitFor(() => expect(passwordWanted.get()).toBe(true));
  gone.abort();
  await expect(done).rejects.toThrow("aborted");
  expect(passwordWanted.get()).toBe(false);
});

test("a password is not asked for where it would not help", async () => {
  admit(userOf("administrator"));
  answers = [{ code: "password_needed", why: "oidc" }];
  await expect(change()).rejects.toThrow("password_needed");
  expect(passwordWanted.get()).toBe(false);
});

test("a session that ends in the middle of work: the click waits and goes on with the same key", async () => {
  admit(userOf("operator"));
  answers = ["unauthenticated"];
  const done = change();
  await vi.waitFor(() => expect(session.get().is).toBe("ended"));
  expect(sent).toHaveLength(1);
  admit(userOf("operator"));
  await done;
  expect(sent.map((s) => s.key)).toEqual(["one-click", "one-click"]);
});

test("before the first sign-in, and for sign-in itself, a refusal is final", async () => {
  answers = ["unauthenticated"];
  await expect(change()).rejects.toThrow("unauthenticated");
  admit(userOf("viewer"));
  answers = ["unauthenticated"];
  await expect(call({ path: "/users/whoami", open: true })).rejects.toThrow("unauthenticated");
  expect(session.get().is).toBe("in");
});
