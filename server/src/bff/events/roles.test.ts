import { expect, test } from "vitest";
import { openEvents } from "../testing/browser-stream.ts";
import { sign, signs } from "../testing/signs.ts";
import type { BrowserStream } from "../testing/browser-stream.ts";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";
import { bearer, session } from "../testing/users.ts";

const as = (role: "administrator" | "operator" | "viewer", n: number) => ({
  cookie: `kuma-session=${session(role, n)}`,
});

test("one upstream stream for each role with listeners, opened with a listener's bearer; none without listeners", async () => {
  const t = await startTrial();
  const [first] = t.cores;
  await t.ask("/api/v3/cluster");
  expect(first.streams()).toEqual([]);
  const open: BrowserStream[] = [];
  for (const role of ["administrator", "operator", "viewer"] as const)
    for (const n of [1, 2, 3]) open.push(await openEvents(t.url, as(role, n)));
  await until(() => open.forEach((b) => expect(b.types()).toContain("hello")));
  expect(first.listeners()).toHaveLength(3);
  expect(first.listeners().map((l) => l.split("_")[1]?.split("-")[0])).toEqual(["administrator", "operator", "viewer"]);
});

test("events on the stream of one role reach no listener of another", async () => {
  const t = await startTrial();
  const viewer = await openEvents(t.url, bearer("viewer"));
  const operator = await openEvents(t.url, bearer("operator"));
  await until(() => [viewer, operator].forEach((b) => expect(b.types()).toContain("hello")));
  t.cores[0].send("seen", sign("secret"), "operator");
  await until(() => expect(signs(operator)).toEqual(["secret"]));
  t.cores[0].send("seen", sign("known"));
  await until(() => expect(signs(viewer)).toEqual(["known"]));
});

test("who is of another role by now gets no stream of the one before, and opens none for those who are", async () => {
  const t = await startTrial();
  const changed = bearer("administrator", 1);
  const list = () => fetch(`${t.url}/api/v3/services`, { headers: changed });
  expect((await list()).status).toBe(200);
  for (const core of t.cores) core.roles.set(changed.authorization, "viewer");
  const was = await openEvents(t.url, changed);
  const is = await openEvents(t.url, bearer("administrator", 2));
  await until(() => [was, is].forEach((b) => expect(b.types()).toContain("hello")));
  t.cores[0].send("seen", sign("secret"), "administrator");
  await until(() => expect(signs(is)).toEqual(["secret"]));
  t.cores[0].send("seen", sign("known"));
  await until(() => expect(signs(was)).toEqual(["known"]));
});

test("a stream that the Core makes for another role reaches no listener: its opener is verified again", async () => {
  const t = await startTrial();
  const [first] = t.cores;
  const [opener, other] = [await openEvents(t.url, as("operator", 1)), await openEvents(t.url, as("operator", 2))];
  await until(() => [opener, other].forEach((b) => expect(b.types()).toContain("hello")));
  for (const core of t.cores) core.roles.set(`Bearer ${session("operator", 1)}`, "viewer");
  first.breakStreams();
  await until(() => expect(opener.ended()).toBe(true));
  expect(opener.of("session-ended").map((e) => e.data)).toEqual([{ reason: "changed" }]);
  await until(() => expect(first.listeners()).toEqual([`Bearer ${session("operator", 2)}`]));
  expect(other.ended()).toBe(false);
});

test("a caller without credentials, or who has to change a password first, gets no stream", async () => {
  const t = await startTrial();
  for (const [headers, status, code] of [
    [{ accept: "*/*" }, 401, "unauthenticated"],
    [{ authorization: "Bearer kct_nobody-1" }, 401, "unauthenticated"],
    [{ cookie: "kuma-session=nonsense" }, 401, "unauthenticated"],
    [as("viewer", 99), 403, "password_change_needed"],
  ] as const) {
    const got = await fetch(`${t.url}/api/v3/events`, { headers });
    expect(got.status).toBe(status);
    expect(await got.json()).toMatchObject({ code });
  }
  expect(t.cores[0].streams()).toEqual([]);
});

test("a token's stream goes on while its owner has yet to choose a password", async () => {
  const t = await startTrial();
  const b = await openEvents(t.url, bearer("viewer", 99));
  await until(() => expect(b.types()).toContain("hello"));
});

test("without a leader a copy verifies the listeners", async () => {
  const t = await startTrial();
  await t.ask("/api/v3/cluster");
  t.elect(null, 6);
  await t.cores[0].kill();
  const b = await openEvents(t.url, bearer("viewer"));
  await until(() => expect(b.of("hello")[0]?.data["stale"]).toBe(true));
});
