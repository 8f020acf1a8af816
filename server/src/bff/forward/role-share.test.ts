import { expect, test } from "vitest";
import { PROBLEM_TYPE } from "@core-console/shared/contract/errors";
import { HEADER } from "@core-console/shared/contract/headers";
import { sendJson } from "../testing/fake-core.ts";
import { slowClock } from "../testing/slow-clock.ts";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";
import { bearer, session } from "../testing/users.ts";
import { shareKeyOf } from "./shared-by.ts";

/** A list that whichever Core is asked answers on demand, naming the bearer by which it was read. */
async function slowList() {
  const t = await startTrial({ clock: slowClock });
  const waiting: (() => void)[] = [];
  t.serve((call, res) => {
    const role = (call.headers.authorization ?? "").split("_")[1]?.split("-")[0];
    waiting.push(() => sendJson(res, 200, { role, by: call.headers.authorization }));
  });
  const list = (role: "operator" | "viewer", n: number, headers: Record<string, string> = {}) =>
    fetch(`${t.url}/api/v3/services`, { headers: { ...bearer(role, n), ...headers } });
  const answerAll = () => waiting.splice(0).forEach((answer) => answer());
  return { t, list, waiting, answerAll };
}

test("callers of one role share a read; another role's never is theirs", async () => {
  const { t, list, waiting, answerAll } = await slowList();
  const roles = ["viewer", "operator"] as const;
  const all = roles.map((role) => list(role, 1));
  await until(() => expect(waiting).toHaveLength(2));
  for (let n = 2; n <= 10; n += 1) all.push(...roles.map((role) => list(role, n)));
  await until(() => expect(t.whoAsked()).toBe(20));
  let shown: unknown[] = [];
  void Promise.all(all.map(async (a) => (await a).json() as Promise<{ role: string }>)).then(
    (bodies) => (shown = bodies.map((b) => b.role)),
  );
  await until(() => {
    answerAll();
    expect(shown).toEqual(all.map((_a, at) => roles[at % 2]));
  });
  expect(t.seen().length).toBeLessThanOrEqual(6);
});

test("who happened to ask is refused: the others are asked for as themselves", async () => {
  const { t, list, waiting, answerAll } = await slowList();
  const blocker = list("viewer", 1);
  await until(() => expect(waiting).toHaveLength(1));
  const shared = [list("viewer", 2), list("viewer", 3)];
  await until(() => expect(t.whoAsked()).toBe(3));
  for (const core of t.cores) core.ended.add(bearer("viewer", 2).authorization);
  answerAll();
  await blocker;
  let statuses: number[] = [];
  void Promise.all(shared).then((got) => (statuses = got.map((g) => g.status)));
  await until(() => {
    answerAll();
    expect(statuses).toEqual([401, 200]);
  });
});

test("a caller whose role changed since it was verified gets an answer of its own, which is shared with no other", async () => {
  const { t, list, waiting, answerAll } = await slowList();
  const [changed, other] = [bearer("operator", 1).authorization, bearer("operator", 2).authorization];
  const before = list("operator", 1);
  await until(() => expect(waiting).toHaveLength(1));
  for (const core of t.cores) core.roles.set(changed, "viewer");
  // The verdicts on both bearers are cached or requested now; the first opens the flight that the other joins.
  const shared = [list("operator", 1), list("operator", 2)];
  await until(() => expect(t.whoAsked()).toBeGreaterThanOrEqual(2));
  let by: string[] = [];
  void Promise.all([before, ...shared].map(async (a) => ((await (await a).json()) as { by: string }).by)).then(
    (got) => (by = got),
  );
  await until(() => {
    answerAll();
    expect(by).toEqual([changed, changed, other]);
  });
  const asked = t.whoAsked();
  answerAll();
  const again = list("operator", 1);
  await until(() => expect(t.whoAsked()).toBe(asked + 1));
  await until(() => expect(waiting.length).toBeGreaterThan(0));
  answerAll();
  await again;
});

test("of a Core that does not say for which role it answers nothing is shared by role", async () => {
  const { t, list, waiting, answerAll } = await slowList();
  for (const core of t.cores) core.namesRole = false;
  const all = [1, 2, 3].map((n) => list("viewer", n));
  await until(() => expect(waiting.length).toBeGreaterThan(0));
  let by: string[] = [];
  void Promise.all(all.map(async (a) => ((await (await a).json()) as { by: string }).by)).then((got) => (by = got));
  await until(() => {
    answerAll();
    expect(by).toEqual([1, 2, 3].map((n) => bearer("viewer", n).authorization));
  });
});

test("what is not the same for a role is never shared between callers", async () => {
  const t = await startTrial({ clock: slowClock });
  await Promise.all([1, 2, 3].map((n) => fetch(`${t.url}/api/v3/tokens`, { headers: bearer("viewer", n) })));
  expect(new Set(t.seen().map((c) => c.headers.authorization))).toEqual(
    new Set([1, 2, 3].map((n) => bearer("viewer", n).authorization)),
  );
  expect(t.whoAsked()).toBe(0);
});

test.each(["role viewer", "role administrator", '["role","viewer"]', "viewer", "Bearer kct_nobody-1"])(
  "a header that names a role's key joins no read: Authorization: %s",
  async (authorization) => {
    const t = await startTrial({ clock: slowClock }, "rest");
    const waiting: (() => void)[] = [];
    t.serve((call, res) => {
      const by = call.headers.authorization ?? "";
      waiting.push(() => sendJson(res, by.startsWith("Bearer kct_viewer") ? 200 : 401, { by }));
    });
    const list = (headers: Record<string, string>) => fetch(`${t.url}/api/v3/services`, { headers });
    const all = [list(bearer("viewer", 1))];
    await until(() => expect(waiting).toHaveLength(1));
    all.push(list(bearer("viewer", 2)));
    await until(() => expect(t.whoAsked()).toBe(2));
    all.push(list({ authorization }));
    await until(() => expect(t.whoAsked()).toBe(3));
    let statuses: number[] = [];
    void Promise.all(all).then((got) => (statuses = got.map((g) => g.status)));
    await until(() => {
      waiting.splice(0).forEach((answer) => answer());
      expect(statuses).toEqual([200, 200, 401]);
    });
  },
);

test("lines of roles, of bearers and of those who show nothing never meet, whatever a caller writes", () => {
  const read = { method: "GET", path: "/api/v3/services" };
  const keys = [
    shareKeyOf({ ...read, headers: {} }, "viewer"),
    shareKeyOf({ ...read, headers: { authorization: "role viewer" } }, null),
    shareKeyOf({ ...read, headers: { authorization: "" } }, null),
    shareKeyOf({ ...read, headers: { "x-forwarded-for": "192.0.2.1" } }, null),
    shareKeyOf({ ...read, headers: { "x-forwarded-for": "192.0.2.2" } }, null),
    shareKeyOf({ ...read, path: `${read.path}\n`, headers: { accept: "role viewer" } }, null),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test("a refusal that is shared names each caller's own request", async () => {
  const { t, list, waiting, answerAll } = await slowList();
  const requestId = "of-the-first-caller";
  t.serve((_call, res) => {
    waiting.push(() => sendJson(res, 410, { code: "cursor_gone", requestId }, { "content-type": PROBLEM_TYPE }));
  });
  const all = [1, 2, 3].map((n) => list("viewer", n));
  const body = async (answer: Response) => [
    answer.headers.get(HEADER.requestId),
    ((await answer.json()) as { requestId: string }).requestId,
  ];
  let ids: (string | null)[][] = [];
  void Promise.all(all.map(async (a) => body(await a))).then((pairs) => (ids = pairs));
  await until(() => {
    answerAll();
    expect(ids).toHaveLength(3);
  });
  expect(ids.map(([header]) => header)).toEqual(ids.map(([, own]) => own));
  expect(new Set(ids.flat()).size).toBe(3);
});

const OTHERS = ["together-1", "together-2", "together-3"];
test("a bearer that is good for nothing is refused by the Core once for each request, as that request", async () => {
  const t = await startTrial({ clock: slowClock });
  const headers = { authorization: "Bearer kct_nobody-1" };
  const list = (id: string) =>
    fetch(`${t.url}/api/v3/services`, { headers: { ...headers, "x-request-id": id, "accept-language": "ru" } });
  const ids = (): unknown[] => t.refused().map((r) => r.headers[HEADER.requestId]);
  const alone = await list("asked-alone");
  expect([alone.status, alone.headers.get(HEADER.requestId), await alone.json()]).toEqual([
    401,
    "asked-alone",
    { code: "unauthenticated", requestId: "asked-alone" },
  ]);
  expect(ids()).toEqual(["asked-alone"]);
  expect(t.refused()[0]?.headers).toMatchObject({ "accept-language": "ru" });
  await t.ask("/api/v3/services");
  const together = await Promise.all(OTHERS.map(list));
  expect(together.map((got) => got.status)).toEqual([401, 401, 401]);
  expect(new Set(ids())).toEqual(new Set(["asked-alone", ...OTHERS]));
  expect(ids()).toHaveLength(4);
});

test("a dead session's cookie on a shared list is taken away", async () => {
  const t = await startTrial({ clock: slowClock });
  const secret = session("viewer");
  for (const core of t.cores) core.ended.add(`Bearer ${secret}`);
  const got = await fetch(`${t.url}/api/v3/services`, { headers: { cookie: `kuma-session=${secret}` } });
  expect([got.status, t.refused().length]).toEqual([401, 1]);
  expect(got.headers.getSetCookie().join()).toMatch(/kuma-session=;.*Max-Age=0/);
});
