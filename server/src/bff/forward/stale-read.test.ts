import { expect, test } from "vitest";
import { refOf } from "../testing/facts.ts";
import { leaderless } from "../testing/leaderless.ts";
import { startTrial } from "../testing/trial.ts";
import { staleRead } from "./stale-read.ts";

test("without a leader a stale read is answered by any Core that lives, and says when it is older than the last change", async () => {
  const t = await startTrial();
  await t.ask(`/api/v3/services`);
  t.elect(null, 6);
  await t.cores[0].kill();
  const ask = (seen: string) => t.ask(`/api/v3/services?stale=1`, { headers: { "core-min-revision": seen } });
  const got = await ask("11");
  expect(got.status).toBe(200);
  expect([refOf(2), refOf(3)]).toContain(got.headers.get("core-served-by"));
  expect(got.headers.get("core-before-last-change")).toBe("1");
  expect((await ask("10")).headers.get("core-before-last-change")).toBeNull();
});

test("with no Core at all a stale read says so", async () => {
  const t = await startTrial();
  await Promise.all(t.cores.map((core) => core.kill()));
  const got = await t.ask(`/api/v3/services?stale=1`);
  expect(got.status).toBe(503);
  expect(await got.json()).toMatchObject({ code: "no_leader" });
});

test("it looks for a Core for 1.5 s and waits for no leader", async () => {
  const without = leaderless();
  const route = "/api/v3/services";
  const call = { method: "GET", route, path: `${route}?stale=1`, headers: {}, body: null, client: "192.0.2.1" };
  const gone = new AbortController().signal;
  expect(await staleRead({ ...call, idempotent: true, shareKey: null, gone }, without.options)).toEqual({
    kind: "problem",
    code: "no_leader",
    params: {},
  });
  expect(without.waits).toEqual([]);
  expect(without.passedMs()).toBe(1500);
});
