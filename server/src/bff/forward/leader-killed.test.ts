import { expect, test } from "vitest";
import { until } from "../testing/until.ts";
import { refOf } from "../testing/facts.ts";
import { JSON_TYPE, KEY, startTrial } from "../testing/trial.ts";

test("a change with a key that was lost with its leader is sent to the next one", async () => {
  const t = await startTrial();
  const [first, second] = t.cores;
  first.api = () => undefined;
  const answer = t.ask(`/api/v3/services`, {
    method: "POST",
    headers: { ...JSON_TYPE, ...KEY },
    body: '{"name":"x"}',
  });
  await until(() => expect(first.seen).toHaveLength(1));

  t.elect(null, 6);
  await first.kill();
  t.elect(2, 6);

  const got = await answer;
  expect(got.status).toBe(200);
  expect(got.headers.get("core-served-by")).toBe(refOf(2));
  expect(second.seen[0]).toMatchObject({
    method: "POST",
    body: '{"name":"x"}',
    headers: { "idempotency-key": KEY["idempotency-key"] },
  });
});

test("a change without a key that was lost with its leader is of unknown outcome, and not sent again", async () => {
  const t = await startTrial();
  const [first, second, third] = t.cores;
  first.api = () => undefined;
  const answer = t.ask(`/api/v3/services`, { method: "POST", headers: JSON_TYPE, body: "{}" });
  await until(() => expect(first.seen).toHaveLength(1));
  t.elect(2, 6);
  await first.kill();

  const got = await answer;
  expect(got.status).toBe(504);
  expect(await got.json()).toMatchObject({ code: "outcome_unknown" });
  expect([...second.seen, ...third.seen]).toEqual([]);
});
