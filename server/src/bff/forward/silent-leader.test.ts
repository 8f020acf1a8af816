import { expect, test } from "vitest";
import { until } from "../testing/until.ts";
import { refOf } from "../testing/facts.ts";
import { openEvents } from "../testing/browser-stream.ts";
import { JSON_TYPE, KEY, startTrial } from "../testing/trial.ts";

test("a leader's Core that stops responding is bypassed through another voter, and used again afterwards", async () => {
  const t = await startTrial();
  const [first, second, third] = t.cores;
  const browser = await openEvents(t.url);
  await until(() => expect(browser.types()).toContain("hello"));

  first.freeze();
  const change = t.ask(`/api/v3/services`, { method: "POST", headers: { ...JSON_TYPE, ...KEY }, body: "{}" });
  const read = t.ask(`/api/v3/services`);
  for (const got of await Promise.all([change, read])) {
    expect(got.status).toBe(200);
    expect([refOf(2), refOf(3)]).toContain(got.headers.get("core-served-by"));
  }
  const forwarded = [...second.seen, ...third.seen];
  expect(forwarded.map((c) => c.headers["core-forward"])).toEqual(["1", "1"]);
  await until(() => expect([...second.streams(), ...third.streams()]).toEqual(["/api/v3/events?stale=1"]));

  first.thaw();
  await until(() => expect(first.streams()).toEqual(["/api/v3/events"]));
  const back = await t.ask(`/api/v3/services`);
  expect(back.headers.get("core-served-by")).toBe(refOf(1));
  expect(first.seen.at(-1)?.headers["core-forward"]).toBeUndefined();
});
