import { expect, test } from "vitest";
import { refOf } from "../testing/facts.ts";
import { sendWord } from "../testing/fake-core.ts";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";

test("a Core's redirect is followed inside and never reaches the browser", async () => {
  const t = await startTrial();
  const [first, second] = t.cores;
  first.api = (call, res) => {
    t.elect(2, 6);
    sendWord(res, 307, "not_leader", { location: `https://${second.address}${call.path}` });
  };
  const got = await t.ask(`/api/v3/services`, {
    method: "POST",
    headers: JSON_TYPE,
    body: '{"a":1}',
    redirect: "manual",
  });
  expect(got.status).toBe(200);
  expect(got.headers.get("core-served-by")).toBe(refOf(2));
  expect(second.seen[0]).toMatchObject({ method: "POST", body: '{"a":1}' });
});

test("a Core's own no_leader means that nothing was written: any change is sent again", async () => {
  const t = await startTrial();
  const [first] = t.cores;
  const answer = first.api;
  first.api = (call, res, req) => (first.seen.length < 3 ? sendWord(res, 503, "no_leader") : answer(call, res, req));
  const got = await t.ask(`/api/v3/services`, { method: "POST", headers: JSON_TYPE, body: "{}" });
  expect(got.status).toBe(200);
  expect(first.seen).toHaveLength(3);
});

test("a Core's own outcome_unknown is passed on for a change without a key", async () => {
  const t = await startTrial();
  t.cores[0].api = (_call, res) => sendWord(res, 504, "outcome_unknown");
  const got = await t.ask(`/api/v3/services`, { method: "POST", headers: JSON_TYPE, body: "{}" });
  expect(got.status).toBe(504);
  expect(t.cores[0].seen).toHaveLength(1);
});
