import { expect, test } from "vitest";
import { until } from "../testing/until.ts";
import { startTrial } from "../testing/trial.ts";

test("many who ask for the same at once cost two upstream reads, and each keeps its own request id", async () => {
  const t = await startTrial();
  const [first] = t.cores;
  await t.ask(`/api/v3/cluster`);
  first.seen.length = 0;
  let release = (): void => undefined;
  first.api = (_call, res) => {
    if (first.seen.length === 1) release = () => void res.end("[]");
    else res.end("[]");
  };
  const ask = (n: number) => t.ask(`/api/v3/services`, { headers: { "x-request-id": `request-${n}` } });
  const answers = [ask(0)];
  await until(() => expect(first.seen).toHaveLength(1));
  for (let n = 1; n < 20; n += 1) answers.push(ask(n));
  const other = await t.ask(`/api/v3/services?size=1`);
  expect(other.status).toBe(200);
  await until(async () => expect((await t.ask(`/api/v3/services?size=2`)).status).toBe(200));
  release();
  const got = await Promise.all(answers);
  expect(got.map((g) => g.headers.get("x-request-id"))).toEqual(got.map((_g, n) => `request-${n}`));
  expect(first.seen.filter((c) => c.path === "/api/v3/services").length).toBeLessThanOrEqual(3);
});
