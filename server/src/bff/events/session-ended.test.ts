import { expect, test } from "vitest";
import { openEvents } from "../testing/browser-stream.ts";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";
import { bearer, idOf, session } from "../testing/users.ts";

const as = (n: number) => ({ cookie: `kuma-session=${session("operator", n)}` });
const idOfSession = (n: number): string => idOf(session("operator", n));

test("a session that ended ends its own streams, without ids, and nobody else's", async () => {
  const t = await startTrial();
  const [mine, twin, other] = [
    await openEvents(t.url, as(1)),
    await openEvents(t.url, as(1)),
    await openEvents(t.url, as(2)),
  ];
  await until(() => [mine, twin, other].forEach((b) => expect(b.types()).toContain("hello")));
  t.cores[0].tell("session-ended", { reason: "expired", ids: [idOfSession(1), idOfSession(7)] });
  for (const b of [mine, twin]) {
    await until(() => expect(b.ended()).toBe(true));
    expect(b.of("session-ended").map((e) => e.data)).toEqual([{ reason: "expired" }]);
  }
  t.cores[0].tell("notice", { code: "later", params: {} });
  await until(() => expect(other.of("notice")).toHaveLength(1));
  expect(other.types()).not.toContain("session-ended");
  // It had opened the stream upstream: that goes on as another's.
  await until(() => expect(t.cores[0].listeners()).toEqual([`Bearer ${session("operator", 2)}`]));
  expect(other.of("hello")).toHaveLength(1);
});

test("a session that ended while nobody was told is found out when the stream comes back", async () => {
  const t = await startTrial();
  const [first, second] = t.cores;
  const [gone, stays] = [await openEvents(t.url, as(1)), await openEvents(t.url, as(2))];
  await until(() => [gone, stays].forEach((b) => expect(b.types()).toContain("hello")));
  for (const core of t.cores) core.ended.add(`Bearer ${session("operator", 1)}`);
  t.elect(2, 6);
  await first.kill();
  await until(() => expect(gone.ended()).toBe(true));
  expect(gone.of("session-ended").map((e) => e.data)).toEqual([{ reason: "ended" }]);
  await until(() => expect(second.listeners()).toEqual([`Bearer ${session("operator", 2)}`]));
  expect(stays.ended()).toBe(false);
  expect((await t.ask("/api/v3/cluster")).status).toBe(200);
});

test("a bearer that ended is not remembered", async () => {
  const t = await startTrial();
  const listener = await openEvents(t.url, bearer("viewer"));
  await until(() => expect(listener.types()).toContain("hello"));
  const list = () => fetch(`${t.url}/api/v3/services`, { headers: as(3) });
  expect((await list()).status).toBe(200);
  for (const core of t.cores) core.ended.add(`Bearer ${session("operator", 3)}`);
  t.cores[0].tell("session-ended", { reason: "ended", ids: [idOfSession(3)] });
  t.cores[0].tell("notice", { code: "told", params: {} });
  await until(() => expect(listener.of("notice")).toHaveLength(1));
  expect((await list()).status).toBe(401);
});
