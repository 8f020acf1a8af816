import { request } from "node:http";
import { expect, test } from "vitest";
import { until } from "../testing/until.ts";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";

test("a held change whose caller went away is not sent any more", async () => {
  const t = await startTrial();
  const [first, second] = t.cores;
  await t.ask(`/api/v3/services`);
  t.elect(null, 6);
  await first.kill();
  const req = request(`${t.url}/api/v3/services`, { method: "POST", headers: JSON_TYPE, agent: false });
  const broken = new Promise((resolve) => req.on("error", resolve));
  req.end("{}");
  const askedBefore = second.asked();
  await until(() => expect(second.asked()).toBeGreaterThan(askedBefore + 3));
  req.destroy();
  await broken;
  const askedAfter = second.asked();
  await until(() => expect(second.asked()).toBeGreaterThan(askedAfter + 1));

  t.elect(2, 6);
  const later = await t.ask(`/api/v3/services`, { method: "POST", headers: JSON_TYPE, body: '"later"' });
  expect(later.status).toBe(200);
  expect(second.seen.map((c) => c.body)).toEqual(['"later"']);
});
