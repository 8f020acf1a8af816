import { HEADER } from "@core-console/shared/contract/headers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { resetLink } from "../../testing/render-page.tsx";
import { failureText } from "./failure-text.ts";
import { afterFailure, retryChange, wasRefused } from "./retry-change.ts";
import { call } from "./http.ts";
import { FROM_TAIL, readLogLines } from "../stream/log-lines.ts";
import { ApiError, isOutcomeUnknown } from "./problem.ts";

/** Returns the responses in order, the last one repeatedly; requests are recorded. */
let answers: (() => Response)[] = [];
let keys: (string | null)[] = [];
beforeEach(() => {
  resetLink();
  [answers, keys] = [[], []];
  vi.useFakeTimers();
  vi.stubGlobal("fetch", (_: URL, init?: RequestInit) => {
    keys.push(new Headers(init?.headers).get(HEADER.idempotencyKey));
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer === undefined ? Promise.reject(new TypeError("nobody there")) : Promise.resolve(answer());
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Returns a response whose connection ends in the middle of the body. */
const cut = (): Response =>
  new Response(
    new ReadableStream<Uint8Array>({
      start(out) {
        out.enqueue(new TextEncoder().encode('{"ref":"'));
        out.error(new TypeError("network error"));
      },
    }),
    { headers: { "content-type": "application/json" } },
  );
const short = (): Response => new Response('{"ref":"8f', { status: 201 });
const empty = (): Response => new Response("", { status: 200 });
const page = (status: number) => (): Response =>
  new Response("<html><h1>An error occurred</h1></html>", { status, headers: { "content-type": "text/html" } });
const good = (): Response => new Response('{"ref":"r"}', { status: 201 });

const change = { method: "POST", path: "/services", body: { kind: "core", name: "core-4" }, key: "one-click" } as const;
const failed = async (act: Promise<unknown>): Promise<unknown> => {
  const error = act.then(
    () => null,
    (why: unknown) => why,
  );
  await vi.runAllTimersAsync();
  return error;
};

const UNREADABLE = [
  ["cut off in its body", cut],
  ["that is half of its JSON", short],
  ["without a body", empty],
  ["that is a proxy's page under 200", page(200)],
  ["that is a proxy's 502", page(502)],
  ["that is a proxy's 503", page(503)],
  ["that is a proxy's 504", page(504)],
] as const;

test.each(UNREADABLE)("C18: a change with an answer %s is asked again with its own key", async (_how, answer) => {
  answers = [answer, good];
  const done = call<{ ref: string }>(change);
  await vi.runAllTimersAsync();
  expect((await done).data).toEqual({ ref: "r" });
  expect(keys).toEqual(["one-click", "one-click"]);
});

test.each(UNREADABLE)(
  "C18: a change that never gets another answer than one %s has an unknown outcome",
  async (_how, answer) => {
    answers = [answer];
    const error = await failed(retryChange((signal) => call({ ...change, signal }), new AbortController().signal));
    expect(keys).toEqual(["one-click", "one-click", "one-click"]);
    expect(error).toBeInstanceOf(ApiError);
    expect([isOutcomeUnknown(error), wasRefused(error), afterFailure(error)]).toEqual([true, false, "give-up"]);
    expect(failureText(error)).toMatch(/nobody confirmed it: it may have been done or not/);
  },
);

test.each(UNREADABLE)("C18: a read with an answer %s fails in the page's own words", async (_how, answer) => {
  answers = [answer];
  const error = await failed(call({ path: "/services" }));
  expect(keys).toEqual([null]);
  expect(error).toMatchObject({ failure: { kind: "unreadable", change: false } });
  expect(failureText(error)).toMatch(/^The answer was cut off/);
});

test("C18: what a proxy refused itself was not executed, and is not asked again", async () => {
  answers = [page(413)];
  const error = await failed(call(change));
  expect(error).toMatchObject({ failure: { kind: "unreadable", change: false } });
  expect(keys).toEqual(["one-click"]);
});

test("C18: a change that was given up while its answer came is given up, not failed", async () => {
  const giveUp = new AbortController();
  answers = [
    () => {
      giveUp.abort();
      return cut();
    },
  ];
  const error = await failed(call({ ...change, signal: giveUp.signal }));
  expect(error).toMatchObject({ failure: { kind: "aborted" } });
});

const LOG = { headers: { "content-type": "application/jsonl" } };
const LINE = '{"at":null,"level":"info","message":"said","fields":{}}\n';
const read = () => readLogLines("/services/r/log", {}, FROM_TAIL, new AbortController().signal);

test.each([
  ["a proxy's page", page(200)],
  ["a log without its last line", () => new Response(LINE, LOG)],
])("C18: %s is not shown as a whole log", async (_what, answer) => {
  answers = [answer];
  expect(await failed(read())).toMatchObject({ failure: { kind: "unreadable" } });
});

test("D19: an answer with nothing but its mark is a log that has no lines yet", async () => {
  answers = [() => new Response('{"next":"7.0","gap":true}\n', LOG)];
  expect(await read()).toEqual({ lines: [], next: "7.0", gap: true });
});
