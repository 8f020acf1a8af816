import { expect, onTestFinished, test } from "vitest";
import { createShares } from "../../lib/work/shares.ts";
import { openEvents } from "../testing/browser-stream.ts";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";
import { bearer } from "../testing/users.ts";
import { slotsOf, STREAMS_LIMIT } from "./slots.ts";

/** Returns those of so many attempts that got a slot, none of which was released. */
function found(tries: number, by: (n: number) => { id: string; userId: string }): number {
  const shares = createShares();
  return Array.from({ length: tries }, (_, n) => shares.enter(slotsOf(by(n)))).filter((leave) => leave !== null).length;
}

test("no more streams than the limits of a session, of a user by all of his sessions, and of all", () => {
  const { each, user, all } = STREAMS_LIMIT;
  expect(found(each + 1, () => ({ id: "session", userId: "user" }))).toBe(each);
  expect(found(user + 1, (n) => ({ id: `session-${n}`, userId: "user" }))).toBe(user);
  expect(found(all + 1, (n) => ({ id: `session-${n}`, userId: `user-${n}` }))).toBe(all);
});

test("a thousand streams of several users are possible", () => {
  expect(found(1000, (n) => ({ id: `session-${n % 40}`, userId: `user-${n % 8}` }))).toBe(1000);
});

test("one stream too many of a token is refused until one of them ends; others go on", async () => {
  const t = await startTrial();
  const token = bearer("viewer", 1);
  const opened = await Promise.all(Array.from({ length: STREAMS_LIMIT.each }, () => openEvents(t.url, token)));
  expect(opened.map(({ response }) => response.statusCode)).toEqual(opened.map(() => 200));
  // On a busy machine the console may have ended one of them by now: what takes its slot stays open.
  const refused = await until(async () => {
    const next = await fetch(`${t.url}/api/v3/events`, { headers: token });
    if (next.status === 200) onTestFinished(() => next.body?.cancel());
    expect(next.status).toBe(429);
    return next;
  });
  expect(refused.headers.get("retry-after")).toBe("10");
  expect(await refused.json()).toMatchObject({ code: "rate_limited", params: { seconds: 10 } });
  const other = await openEvents(t.url, bearer("viewer", 2));
  await until(() => expect(other.types()).toContain("hello"));
  opened.find((stream) => !stream.ended())?.close();
  await until(async () => expect((await openEvents(t.url, token)).response.statusCode).toBe(200));
});
