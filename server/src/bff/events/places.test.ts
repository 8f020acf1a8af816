import { expect, test } from "vitest";
import { openEvents } from "../testing/browser-stream.ts";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";
import { bearer } from "../testing/users.ts";
import { createPlaces, STREAMS_LIMIT } from "./places.ts";

test("no more streams than the limits of a session, of a user and of all; a place that was given back is free", () => {
  const places = createPlaces({ each: 2, user: 3, all: 4 });
  const enter = (id: string, userId: string) => places.enter({ id, userId });
  const leave = enter("s1", "u1");
  expect([enter("s1", "u1"), enter("s1", "u1")].map((p) => p !== null)).toEqual([true, false]);
  expect([enter("s2", "u1"), enter("s2", "u1")].map((p) => p !== null)).toEqual([true, false]);
  expect([enter("s3", "u2"), enter("s4", "u3")].map((p) => p !== null)).toEqual([true, false]);
  leave?.();
  leave?.();
  expect([enter("s4", "u3"), enter("s5", "u4")].map((p) => p !== null)).toEqual([true, false]);
});

test("a thousand streams of several users are possible", () => {
  const places = createPlaces();
  const all = Array.from({ length: 1000 }, (_, n) =>
    places.enter({ id: `session-${n % 40}`, userId: `user-${n % 8}` }),
  );
  expect(all.every((p) => p !== null)).toBe(true);
});

test("one stream too many of a token is told so, until one of them ends; others go on", async () => {
  const t = await startTrial();
  const open = await Promise.all(
    Array.from({ length: STREAMS_LIMIT.each }, () => openEvents(t.url, bearer("viewer", 1))),
  );
  const refused = await fetch(`${t.url}/api/v3/events`, { headers: bearer("viewer", 1) });
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("10");
  expect(await refused.json()).toMatchObject({ code: "rate_limited", params: { seconds: 10 } });
  const other = await openEvents(t.url, bearer("viewer", 2));
  await until(() => expect(other.types()).toContain("hello"));
  open[0]?.close();
  await until(async () => expect((await openEvents(t.url, bearer("viewer", 1))).response.statusCode).toBe(200));
});
