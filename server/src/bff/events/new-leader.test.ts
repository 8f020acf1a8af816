import { expect, test } from "vitest";
import { until } from "../testing/until.ts";
import { clusterView, refOf } from "../testing/facts.ts";
import { openEvents } from "../testing/browser-stream.ts";
import { startTrial } from "../testing/trial.ts";

test("one upstream stream serves every browser, and a new leader reaches them without a new hello", async () => {
  const t = await startTrial();
  const [first, second, third] = t.cores;
  const browsers = await Promise.all([openEvents(t.url), openEvents(t.url), openEvents(t.url)]);
  await until(() => browsers.forEach((b) => expect(b.types()).toContain("hello")));
  expect(t.cores.map((core) => core.streams().length)).toEqual([1, 0, 0]);

  t.elect(null, 6);
  await first.kill();
  // Without a leader a living Core's copy is followed.
  await until(() => expect([...second.streams(), ...third.streams()]).toEqual(["/api/v3/events?stale=1"]));
  await until(() => browsers.forEach((b) => expect(b.of("upstream").at(-1)?.data["state"]).toBe("no_leader")));

  t.elect(2, 6);
  await until(() => expect(second.streams()).toContain("/api/v3/events"));
  for (const b of browsers) {
    await until(() => expect(b.of("upstream").at(-1)?.data["state"]).toBe("leader"));
    await until(() =>
      expect(b.of("cluster").at(-1)?.data).toMatchObject({
        stale: false,
        cluster: { leader: { ref: refOf(2) }, term: 6 },
      }),
    );
    expect(b.of("hello")).toHaveLength(1);
    expect(b.types()).not.toContain("peers");
  }
});

test("a leader's word that another one leads is followed at once", async () => {
  const t = await startTrial();
  const [first, second] = t.cores;
  await openEvents(t.url);
  await until(() => expect(first.streams()).toHaveLength(1));
  const asked = second.asked();
  t.elect(2, 6);
  first.send("cluster", { cluster: clusterView(2, 6), stale: true });
  await until(() => expect(second.streams()).toEqual(["/api/v3/events"]));
  expect(second.asked()).toBe(asked);
  await until(() => expect(first.streams()).toEqual([]));
});
