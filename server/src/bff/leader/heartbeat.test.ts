import { expect, test } from "vitest";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";

test("a leader that dies while there are no streams and no calls is noticed, and the next one found", async () => {
  const t = await startTrial();
  const [first, second] = t.cores;
  await t.ask("/api/v3/cluster");
  const before = second.asked();
  t.elect(2, 6);
  await first.kill();
  await until(() => expect(second.asked()).toBeGreaterThan(before));
  await t.ask("/api/v3/cluster");
  expect(second.seen).toHaveLength(1);
});

test("a leader that stepped down without a word is left", async () => {
  const t = await startTrial();
  const [first, second] = t.cores;
  await t.ask("/api/v3/cluster");
  const before = second.asked();
  t.elect(2, 6);
  await until(() => expect(second.asked()).toBeGreaterThan(before));
  await t.ask("/api/v3/users");
  expect(first.seen).toHaveLength(1);
  expect(second.seen).toHaveLength(1);
});
