import { expect, test } from "vitest";
import { until } from "../testing/until.ts";
import { refOf } from "../testing/facts.ts";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";

test("a change that arrives without a leader is queued and goes to the winner of the election", async () => {
  const t = await startTrial();
  const [first, second] = t.cores;
  await t.ask(`/api/v3/services`);
  t.elect(null, 6);
  await first.kill();
  const answer = t.ask(`/api/v3/services`, { method: "POST", headers: JSON_TYPE, body: "{}" });
  const askedBefore = second.asked();
  await until(() => expect(second.asked()).toBeGreaterThan(askedBefore + 5));
  expect(second.seen).toEqual([]);

  t.elect(2, 6);
  expect((await answer).headers.get("core-served-by")).toBe(refOf(2));
});
