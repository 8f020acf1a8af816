import { expect, test } from "vitest";
import { queryHash } from "../../lib/http/query-hash.ts";
import { silentLogger } from "../../lib/logging/logger.ts";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";

const QUERY = "name=poison";

/** A console whose warnings are recorded. */
async function trial() {
  const warned: unknown[] = [];
  const log = { ...silentLogger, warn: (...line: unknown[]) => void warned.push(line) };
  return { t: await startTrial({ log }), warned };
}

test("a read that breaks the connection is sent again once, then refused, and the log names the route, not the query", async () => {
  const { t, warned } = await trial();
  for (const core of t.cores) core.api = (_call, _res, req) => void req.socket.destroy();
  const got = await t.ask(`/api/v3/services?${QUERY}`);
  expect(got.status).toBe(503);
  expect(await got.json()).toMatchObject({ code: "read_lost" });
  const asked = t.cores.flatMap((core) => core.seen).filter((call) => call.path.includes(QUERY));
  expect(asked).toHaveLength(2);
  const lines = warned.filter((line) => JSON.stringify(line).includes("lost twice"));
  expect(lines).toMatchObject([[{ method: "GET", route: "/api/v3/services", query: queryHash(`/?${QUERY}`) }, {}]]);
  expect(JSON.stringify(lines)).not.toContain("poison");
});

test.each([
  "/api/v3/services?name=poison&stale=1",
  "/api/v3/audit/export?format=jsonl",
  "/api/v3/services/x/log?stale=1",
])("so is one that any Core may answer, or that is streamed: %s", async (path) => {
  const { t, warned } = await trial();
  for (const core of t.cores)
    core.api = (call, res, req) => (call.path === path ? void req.socket.destroy() : void res.writeHead(404).end());
  const got = await t.ask(path);
  expect([got.status, await got.json()]).toEqual([503, expect.objectContaining({ code: "read_lost" })]);
  expect(t.cores.flatMap((core) => core.seen).filter((call) => call.path === path)).toHaveLength(2);
  expect(JSON.stringify(warned)).toContain("lost twice");
});

test("a read that was lost with its leader is answered by the next one", async () => {
  const { t } = await trial();
  let broken = 0;
  for (const core of t.cores) {
    const answer = core.api;
    core.api = (call, res, req) => (broken++ === 0 ? void req.socket.destroy() : answer(call, res, req));
  }
  expect((await t.ask(`/api/v3/services?${QUERY}`)).status).toBe(200);
  expect(broken).toBe(2);
});

test("a read that is not waited for any longer because another Core leads by now is not lost", async () => {
  const { t, warned } = await trial();
  const [first, second, third] = t.cores;
  first.api = second.api = () => undefined;
  const answer = t.ask("/api/v3/services");
  await until(() => expect(first.seen).toHaveLength(1));
  t.elect(2, 6);
  first.breakStreams();
  await until(() => expect(second.seen).toHaveLength(1));
  t.elect(3, 7);
  second.breakStreams();
  expect((await answer).status).toBe(200);
  expect(third.seen).toHaveLength(1);
  expect(JSON.stringify(warned)).not.toContain("lost twice");
});
