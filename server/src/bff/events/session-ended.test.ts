import { expect, test } from "vitest";
import { openEvents } from "../testing/browser-stream.ts";
import { sign, signs } from "../testing/signs.ts";
import { clusterView } from "../testing/facts.ts";
import { slowClock } from "../testing/slow-clock.ts";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";
import { bearer, idOf, session } from "../testing/users.ts";

const as = (n: number) => ({ cookie: `kuma-session=${session("operator", n)}` });
const idOfSession = (n: number): string => idOf(session("operator", n));

test("a session that ended ends its own streams, without ids, and no others", async () => {
  const t = await startTrial({ clock: slowClock });
  const [mine, twin, other] = [
    await openEvents(t.url, as(1)),
    await openEvents(t.url, as(1)),
    await openEvents(t.url, as(2)),
  ];
  await until(() => [mine, twin, other].forEach((b) => expect(b.types()).toContain("hello")));
  await until(() => expect(t.listeners()).toHaveLength(1));
  t.send("session-ended", { reason: "expired", ids: [idOfSession(1), idOfSession(7)] });
  for (const b of [mine, twin]) {
    await until(() => expect(b.ended()).toBe(true));
    expect(b.of("session-ended").map((e) => e.data)).toEqual([{ reason: "expired" }]);
  }
  // It had opened the stream upstream: that is reopened with another bearer.
  await until(() => expect(t.listeners()).toEqual([`Bearer ${session("operator", 2)}`]));
  t.send("seen", sign("later"));
  await until(() => expect(signs(other)).toEqual(["later"]));
  expect(other.types()).not.toContain("session-ended");
  expect(other.of("hello")).toHaveLength(1);
});

test("a session that ended without a notification is found when the stream is opened again", async () => {
  const t = await startTrial({ clock: slowClock });
  const [first] = t.cores;
  const [gone, stays] = [await openEvents(t.url, as(1)), await openEvents(t.url, as(2))];
  await until(() => [gone, stays].forEach((b) => expect(b.types()).toContain("hello")));
  for (const core of t.cores) core.ended.add(`Bearer ${session("operator", 1)}`);
  t.elect(2, 6);
  await first.kill();
  await until(() => expect(gone.ended()).toBe(true));
  expect(gone.of("session-ended").map((e) => e.data)).toEqual([{ reason: "ended" }]);
  await until(() => expect(t.listeners()).toEqual([`Bearer ${session("operator", 2)}`]));
  expect(stays.ended()).toBe(false);
  expect((await t.ask("/api/v3/cluster")).status).toBe(200);
});

test.each(["another Core", "another leadership of the same"])(
  "what ended while %s was not yet listened to is found out, though no stream broke",
  async (which) => {
    const t = await startTrial({ clock: slowClock });
    const [first, second] = t.cores;
    const [opener, stays, gone] = [
      await openEvents(t.url, as(5)),
      await openEvents(t.url, as(1)),
      await openEvents(t.url, as(2)),
    ];
    await until(() => [opener, stays, gone].forEach((b) => expect(b.types()).toContain("hello")));
    await until(() => expect(t.listeners()).toEqual([`Bearer ${session("operator", 5)}`]));
    for (const core of t.cores) core.ended.add(`Bearer ${session("operator", 2)}`);
    if (which === "another Core") {
      t.elect(2, 6);
      first.send("cluster", { cluster: clusterView(2, 6), stale: true });
      await until(() => expect(second.streams()).toHaveLength(1));
    } else {
      const hello = first.hello;
      first.hello = () => ({ ...hello(), epoch: "e1.6" });
      // The stream's opener ends: the stream is reopened with another bearer, and the previous one stays open until
      // then.
      first.send("session-ended", { reason: "ended", ids: [idOfSession(5)] });
    }
    await until(() => expect(gone.ended()).toBe(true));
    expect(stays.ended()).toBe(false);
  },
);

test("who ended while he was attached to a stream that did not speak yet is found out by its first word", async () => {
  const t = await startTrial({ clock: slowClock });
  const [opener, other] = [bearer("viewer", 1), bearer("viewer", 2)];
  const release = t.cores.map((core) => core.holdStreams());
  const a = await openEvents(t.url, opener);
  const b = await openEvents(t.url, other);
  for (const core of t.cores) core.ended.add(other.authorization);
  for (const go of release) go();
  await until(() => expect(b.ended()).toBe(true));
  expect(a.ended()).toBe(false);
});

test("a bearer that ended is not remembered", async () => {
  const t = await startTrial({ clock: slowClock });
  const listener = await openEvents(t.url, bearer("viewer"));
  await until(() => expect(listener.types()).toContain("hello"));
  await until(() => expect(t.listeners()).toHaveLength(1));
  const list = () => fetch(`${t.url}/api/v3/services`, { headers: as(3) });
  expect((await list()).status).toBe(200);
  for (const core of t.cores) core.ended.add(`Bearer ${session("operator", 3)}`);
  t.send("session-ended", { reason: "ended", ids: [idOfSession(3)] });
  t.send("seen", sign("later"));
  await until(() => expect(signs(listener)).toEqual(["later"]));
  expect((await list()).status).toBe(401);
});
