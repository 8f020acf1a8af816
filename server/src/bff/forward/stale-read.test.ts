import { expect, test } from "vitest";
import { refOf } from "../testing/facts.ts";
import { startTrial } from "../testing/trial.ts";

test("without a leader a stale read is answered by any Core that lives, and says when it is older than the last change", async () => {
  const t = await startTrial();
  await fetch(`${t.url}/api/v3/services`);
  t.elect(null, 6);
  await t.cores[0].kill();
  const ask = (seen: string) => fetch(`${t.url}/api/v3/services?stale=1`, { headers: { "core-min-revision": seen } });
  const got = await ask("11");
  expect(got.status).toBe(200);
  expect([refOf(2), refOf(3)]).toContain(got.headers.get("core-served-by"));
  expect(got.headers.get("core-before-last-change")).toBe("1");
  expect((await ask("10")).headers.get("core-before-last-change")).toBeNull();
});

test("with no Core at all a stale read ends soon", async () => {
  const t = await startTrial();
  await Promise.all(t.cores.map((core) => core.kill()));
  const fromMs = performance.now();
  expect((await fetch(`${t.url}/api/v3/services?stale=1`)).status).toBe(503);
  expect(performance.now() - fromMs).toBeLessThan(3500);
});
