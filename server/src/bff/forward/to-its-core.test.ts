import { expect, test } from "vitest";
import { refOf } from "../testing/facts.ts";
import { sendJson, sendWord } from "../testing/fake-core.ts";
import { JSON_TYPE, KEY, startTrial, type Trial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";

const SECRET = `kcr_${refOf(2)}_${"x".repeat(43)}`;
const reader = { authorization: `Bearer ${SECRET}` };
/** The paths of the calls by that session, by Core. */
const reached = (t: Trial): string[][] => t.cores.map((core) => core.refused.map(({ path }) => path));

/** No Core leads, and the console has met all three. */
async function leaderless(kind: "console" | "rest" = "rest"): Promise<Trial> {
  const t = await startTrial({}, kind);
  t.elect(null, 6);
  await until(() => expect(t.cores.every((core) => core.asked() > 1)).toBe(true));
  return t;
}

test("a session opened without a majority is sent to the Core that it names and to no other", async () => {
  const t = await leaderless();
  const paths = [
    "/api/v3/services",
    "/api/v3/services?stale=1",
    "/api/v3/users/whoami",
    "/api/v3/audit/export?format=csv",
  ];
  for (const path of [...paths, `/api/v3/services/${refOf(1)}/log`])
    expect((await t.ask(path, { headers: reader })).status).toBe(401);
  await t.ask("/api/v3/services", { method: "POST", headers: { ...reader, ...JSON_TYPE, ...KEY }, body: "{}" });
  await t.ask("/api/v3/events", { headers: reader });
  const [first, second, third] = reached(t);
  expect([first, third]).toEqual([[], []]);
  expect(second).toHaveLength(7);
});

test("the same with a leader, which is not asked about it either", async () => {
  const t = await leaderless();
  t.elect(1, 7);
  await until(async () => expect((await t.ask("/api/v3/services")).status).toBe(200));
  expect((await t.ask("/api/v3/services", { headers: reader })).status).toBe(401);
  expect(reached(t)).toEqual([[], ["/api/v3/services"], []]);
});

test("where its Core cannot be reached the session has ended, so that the user can sign in through another one", async () => {
  const t = await leaderless();
  await t.cores[1].kill();
  const answer = await t.ask("/api/v3/services?stale=1", { headers: reader });
  expect([answer.status, await answer.json()]).toMatchObject([401, { code: "unauthenticated" }]);
  expect([reached(t)[0], reached(t)[2]]).toEqual([[], []]);
});

test("without a majority a survivor signs in: a refusal is final, only a Core that does not yet is passed over", async () => {
  const t = await leaderless();
  await t.cores[0].kill();
  const signIn = () => t.ask("/api/login", { method: "POST", headers: JSON_TYPE, body: "{}" });
  const [, second, third] = t.cores;
  const asked: string[] = [];
  second.api = (call, res) => {
    asked.push(`2 ${call.path}`);
    sendWord(res, 503, "no_quorum");
  };
  third.api = (call, res) => {
    asked.push(`3 ${call.path}`);
    sendJson(res, 200, { token: SECRET, user: null });
  };
  // While two of three answer the majority is not lost, and only a leader signs users in.
  await second.kill();
  await until(async () => expect((await signIn()).status).toBe(200));
  expect(asked.every((call) => call === "3 /api/login")).toBe(true);
  third.api = (_call, res) => sendWord(res, 429, "rate_limited", { "retry-after": "7" });
  expect((await signIn()).status).toBe(429);
});

test("the report of a refused change does not carry such a session to another Core", async () => {
  const t = await leaderless("console");
  t.elect(1, 7);
  await until(async () => expect((await t.ask("/api/v3/services")).status).toBe(200));
  const headers = { ...JSON_TYPE, ...KEY, cookie: `kuma-session=${SECRET}`, authorization: "" };
  const { authorization: _, ...cookie } = headers;
  const answer = await fetch(`${t.url}/api/v3/services`, { method: "POST", headers: cookie, body: "{}" });
  expect(answer.status).toBe(403);
  await until(() =>
    expect(t.cores[0].seen.some((call) => call.headers.authorization?.startsWith("Refused csrf"))).toBe(true),
  );
  for (const { headers: sent } of t.seen()) expect(JSON.stringify(sent)).not.toContain(SECRET);
});
