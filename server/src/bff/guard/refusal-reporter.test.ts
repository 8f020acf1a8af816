import { expect, test } from "vitest";
import { createLogger } from "../../lib/logging/logger.ts";
import type { TryResult } from "../forward/attempt.ts";
import type { UpstreamCall } from "../upstream.ts";
import type { Route } from "../leader/resolver.ts";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";
import { session } from "../testing/users.ts";
import { MOST_QUEUED, createRefusalReporter } from "./refusal-reporter.ts";

const call = (n: number): UpstreamCall => ({ method: "POST", path: `/${n}`, headers: {}, body: null });
const ANSWERED: TryResult = { kind: "answered", answer: { status: 403, headers: {}, body: Buffer.alloc(0) } };
const leader = (core: string, kind: Route["kind"] = "leader"): Route => ({
  kind,
  core,
  ref: core,
  term: 1,
  generation: 1,
  lifeId: null,
  over: new AbortController().signal,
});

/** A reporter whose leader, clock and Core are controlled by the test. */
function trial() {
  const at: { route: Route | null; answer: () => Promise<TryResult> } = { route: null, answer: async () => ANSWERED };
  const reported: { core: string; path: string; headers: Record<string, string> }[] = [];
  const logged: { level: string; dropped?: number }[] = [];
  const timers = new Map<object, { ms: number; callback: () => void }>();
  let changed = (): void => undefined;
  const reporter = createRefusalReporter({
    send: (core, { path, headers }) => {
      reported.push({ core, path, headers });
      return at.answer();
    },
    resolver: { current: () => at.route, onChange: (l) => ((changed = l), () => undefined) },
    clock: {
      now: () => 0,
      after(ms, callback) {
        const key = {};
        timers.set(key, { ms, callback });
        return () => void timers.delete(key);
      },
    },
    log: createLogger({ level: "debug", stream: { write: (line) => void logged.push(JSON.parse(line) as never) } }),
  });
  return {
    at,
    reported,
    logged,
    reporter,
    paths: () => reported.map((t) => t.path),
    elect(route: Route | null) {
      at.route = route;
      changed();
    },
    /** runs all timers that are due */
    pass() {
      const due = [...timers.values()];
      timers.clear();
      for (const { callback } of due) callback();
    },
  };
}

test("without a leader they are queued, and reported in order once there is one", async () => {
  const t = trial();
  for (let n = 0; n < 20; n += 1) t.reporter.report(call(n));
  expect(t.reported).toEqual([]);
  t.elect(leader("a"));
  await until(() => expect(t.paths()).toEqual(Array.from({ length: 20 }, (_, n) => `/${n}`)));
  expect(t.logged).toEqual([]);
});

test("who stands in for the leader is asked to do it itself", async () => {
  const t = trial();
  t.elect(leader("b", "voter"));
  t.reporter.report(call(1));
  expect(t.reported).toEqual([{ core: "b", path: "/1", headers: { "core-forward": "1" } }]);
});

test("more than wait are dropped, the oldest first, and a log line says how many", async () => {
  const t = trial();
  for (let n = 0; n < MOST_QUEUED + 7; n += 1) t.reporter.report(call(n));
  expect(t.logged).toEqual([]);
  t.pass();
  expect(t.logged).toMatchObject([{ level: "warn", dropped: 7 }]);
  t.elect(leader("a"));
  await until(() => expect(t.reported).toHaveLength(MOST_QUEUED));
  expect(t.paths()[0]).toBe("/7");
  await t.reporter.close();
  expect(t.logged).toHaveLength(1);
});

test.each<[string, TryResult]>([
  ["the connection is refused", { kind: "refused" }],
  ["the answer is lost", { kind: "lost" }],
  ["somebody else leads", { kind: "answered", answer: { status: 307, headers: {}, body: Buffer.alloc(0) } }],
])("where %s it is reported again: after a while, or at once to the next leader", async (_what, result) => {
  const t = trial();
  t.at.answer = async () => result;
  t.elect(leader("a"));
  t.reporter.report(call(1));
  await until(() => expect(t.reported).toHaveLength(1));
  await Promise.resolve();
  t.pass();
  await until(() => expect(t.reported).toHaveLength(2));
  t.at.answer = async () => ANSWERED;
  t.elect(leader("b"));
  await until(() => expect(t.reported.map((x) => x.core)).toEqual(["a", "a", "b"]));
  t.pass();
  expect(t.reported).toHaveLength(3);
  expect(t.logged).toEqual([]);
});

test("what no Core ever takes is dropped in the end, counted", async () => {
  const t = trial();
  t.at.answer = async () => ({ kind: "timeout" });
  t.elect(leader("a"));
  t.reporter.report(call(1));
  await until(() => {
    t.pass();
    expect(t.logged).toMatchObject([{ dropped: 1 }]);
  });
  expect(t.reported).toHaveLength(10);
});

test("at shutdown what can be reported is reported", async () => {
  const t = trial();
  t.elect(leader("a"));
  for (let n = 0; n < 50; n += 1) t.reporter.report(call(n));
  expect(t.reported.length).toBeLessThan(50);
  await t.reporter.close();
  expect(t.reported).toHaveLength(50);
  expect(t.logged).toEqual([]);
});

test("a Core that is silent at the end is not waited for", async () => {
  const t = trial();
  t.at.answer = () => new Promise(() => undefined);
  t.elect(leader("a"));
  for (let n = 0; n < 20; n += 1) t.reporter.report(call(n));
  const closed = t.reporter.close();
  t.pass();
  await closed;
  expect(t.logged).toMatchObject([{ dropped: 4 }]);
});

test("what waits at the end is said to be lost", async () => {
  const t = trial();
  t.reporter.report(call(1));
  await t.reporter.close();
  t.elect(leader("a"));
  expect(t.reported).toEqual([]);
  expect(t.logged).toMatchObject([{ dropped: 1 }]);
});

test("a change refused without a leader is reported to the next leader", async () => {
  const t = await startTrial();
  await t.ask("/api/v3/services");
  t.elect(null, 5);
  await t.cores[0].kill();
  // There is no leader as soon as the console has noticed it.
  await until(async () => expect((await t.ask("/api/v3/services?stale=1")).status).toBe(200));
  const headers = { cookie: `kuma-session=${session("operator")}`, "content-type": "application/json" };
  const got = await fetch(`${t.url}/api/v3/services`, { method: "POST", headers, body: "{}" });
  expect(got.status).toBe(403);
  t.elect(2, 6);
  await until(() =>
    expect(t.cores[1].seen.filter((c) => c.headers.authorization?.startsWith("Refused csrf "))).toHaveLength(1),
  );
});
