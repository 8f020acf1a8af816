import { expect, test } from "vitest";
import { until } from "../testing/until.ts";
import { refOf } from "../testing/facts.ts";
import { slowClock } from "../testing/slow-clock.ts";
import { JSON_TYPE, loseLeader, startTrial } from "../testing/trial.ts";

test("a change that arrives without a leader is queued and goes to the winner of the election", async () => {
  const t = await startTrial({ clock: slowClock });
  const [, second, third] = t.cores;
  // It confirms who leads, and cannot stand in for a leader.
  const node = third.node;
  third.node = () => ({ ...node(), ready: false });
  await loseLeader(t);
  const answer = t.ask(`/api/v3/services`, { method: "POST", headers: JSON_TYPE, body: "{}" });
  const askedBefore = second.asked();
  await until(() => expect(second.asked()).toBeGreaterThan(askedBefore + 5));
  expect([...second.seen, ...third.seen]).toEqual([]);

  t.elect(2, 6);
  expect((await answer).headers.get("core-served-by")).toBe(refOf(2));
  expect([...second.seen, ...third.seen]).toHaveLength(1);
});
