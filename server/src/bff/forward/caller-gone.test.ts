import { request } from "node:http";
import { expect, test } from "vitest";
import { until } from "../testing/until.ts";
import { slowClock } from "../testing/slow-clock.ts";
import { JSON_TYPE, loseLeader, startTrial } from "../testing/trial.ts";

test("a held change whose caller went away is not sent any more", async () => {
  const t = await startTrial({ clock: slowClock });
  const [, second, third] = t.cores;
  await loseLeader(t);
  const req = request(`${t.url}/api/v3/services`, { method: "POST", headers: JSON_TYPE, agent: false });
  const answers: unknown[] = [];
  req.on("response", (answer) => answers.push(answer));
  req.on("error", () => undefined);
  const closed = new Promise((resolve) => req.on("close", resolve));
  req.end("{}");
  const askedBefore = second.asked();
  await until(() => expect(second.asked()).toBeGreaterThan(askedBefore + 3));
  req.destroy();
  await closed;
  expect(answers).toEqual([]);
  const askedAfter = second.asked();
  await until(() => expect(second.asked()).toBeGreaterThan(askedAfter + 1));

  t.elect(2, 6);
  const later = await t.ask(`/api/v3/services`, { method: "POST", headers: JSON_TYPE, body: '"later"' });
  expect(later.status).toBe(200);
  expect([...second.seen, ...third.seen].map((c) => c.body)).toEqual(['"later"']);
});
