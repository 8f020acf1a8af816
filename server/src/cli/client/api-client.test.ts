import { expect, test } from "vitest";
import { HEADER } from "@core-console/shared/contract/headers";
import type { Attempt, Call } from "./attempt.ts";
import { apiClient } from "./api-client.ts";

const answer: Attempt = { kind: "answer", status: 200, body: [], headers: {} };
const refused: Attempt = { kind: "unsent", why: { kind: "refused", code: "ECONNREFUSED" } };
const lost: Attempt = { kind: "lost", why: { kind: "closed", code: "ECONNRESET" } };
const problem = (code: "no_leader" | "no_quorum" | "outcome_unknown" | "name_taken"): Attempt => ({
  kind: "problem",
  problem: { type: "about:blank", title: code, status: 500, detail: code, code, requestId: "r" },
});

/** A client over scripted attempts; the last one repeats. The clock moves 1 s a try. */
function scripted(script: Attempt[], bases = ["http://a"]) {
  const calls: { base: string; call: Call }[] = [];
  let now = 0;
  const api = apiClient({
    bases,
    attempt: async (base, call) => {
      now += 1000;
      calls.push({ base, call });
      return script[Math.min(calls.length, script.length) - 1] ?? answer;
    },
    newKey: () => `key-${calls.length}`,
    nowMs: () => now,
    pause: async (ms) => void (now += ms),
    lang: "en",
    bearer: null,
  });
  return { api, calls, keys: () => new Set(calls.map(({ call }) => call.headers[HEADER.idempotencyKey])) };
}

test("a refusing base gives way to the next", async () => {
  const { api, calls } = scripted([refused, answer], ["http://a", "http://b"]);
  expect(await api.get("/services")).toMatchObject({ ok: true });
  expect(calls.map(({ base }) => base)).toEqual(["http://a", "http://b"]);
});

test("nobody there: exit 3, at once", async () => {
  const { api, calls } = scripted([refused], ["http://a", "http://b"]);
  expect(await api.change("POST", "/services", {})).toMatchObject({ ok: false, exit: 3 });
  expect(calls).toHaveLength(2);
});

test("a change whose outcome is unknown is asked again with the same key", async () => {
  const { api, calls, keys } = scripted([problem("outcome_unknown"), lost, refused, answer]);
  expect(await api.change("POST", "/services", { a: 1 })).toMatchObject({ ok: true });
  expect(calls).toHaveLength(4);
  expect(keys().size).toBe(1);
});

test("a change that stays unknown: exit 4 with the key, never more than the deadline", async () => {
  const { api, calls } = scripted([lost]);
  const outcome = await api.change("DELETE", "/services/x");
  expect(outcome).toMatchObject({ ok: false, exit: 4, message: expect.stringContaining("key-0") });
  expect(calls.length).toBeLessThanOrEqual(20);
});

test("lost once, then refused for good is still unknown", async () => {
  const { api } = scripted([lost, refused]);
  expect(await api.change("POST", "/services", {})).toMatchObject({ exit: 4 });
});

test("a read that stays lost: exit 3", async () => {
  expect(await scripted([lost]).api.get("/cluster")).toMatchObject({ exit: 3 });
});

test.each(["no_leader", "no_quorum", "name_taken"] as const)("%s: exit 1, asked once, in words", async (code) => {
  const { api, calls } = scripted([problem(code)]);
  const outcome = await api.change("POST", "/services", {});
  expect(outcome).toMatchObject({ ok: false, exit: 1, code });
  expect(outcome).not.toMatchObject({ message: code });
  expect(calls).toHaveLength(1);
});

test("somebody else's server: exit 3", async () => {
  expect(await scripted([{ kind: "unrecognized" }]).api.get("/cluster")).toMatchObject({
    exit: 3,
    message: expect.stringContaining("not as a Core console"),
  });
});

test("a change answered with no problem document (a proxy's 502): asked again with the same key, then exit 4", async () => {
  const { api, calls, keys } = scripted([{ kind: "unrecognized" }]);
  expect(await api.change("POST", "/services", {})).toMatchObject({
    exit: 4,
    message: expect.stringContaining("key-0"),
  });
  expect([calls.length > 1, keys().size]).toEqual([true, 1]);
  expect(await scripted([{ kind: "unrecognized" }, answer]).api.change("POST", "/services", {})).toMatchObject({
    ok: true,
  });
});

test("an untrusted certificate: exit 3, with the way out", async () => {
  expect(
    await scripted([{ kind: "untrusted", why: { kind: "untrusted", code: "SELF_SIGNED" } }]).api.get("/cluster"),
  ).toMatchObject({
    exit: 3,
    message: expect.stringContaining("--ca"),
  });
});

test.each([
  ["refused", "ECONNREFUSED", "the connection is refused"],
  ["unresolved", "ENOTFOUND", "the name does not resolve"],
  ["closed", "UND_ERR_SOCKET", "it closes the connection without an answer"],
  ["timeout", "UND_ERR_CONNECT_TIMEOUT", "no answer in time"],
] as const)("nobody reachable (%s): words instead of the code %s", async (kind, code, words) => {
  const { api } = scripted([{ kind: "unsent", why: { kind, code } }], ["http://a:7223"]);
  const outcome = await api.get("/services");
  expect(outcome).toMatchObject({ exit: 3, message: expect.stringContaining(`http://a:7223 (${words}`) });
  expect(JSON.stringify(outcome)).not.toContain(code);
  expect(JSON.stringify(outcome)).not.toContain("7210");
});

test("who asks the port for joining is told the one for commands", async () => {
  const closed: Attempt = { kind: "lost", why: { kind: "closed", code: "UND_ERR_SOCKET" } };
  for (const said of [closed, { kind: "unrecognized" } satisfies Attempt])
    expect(await scripted([said], ["http://127.0.0.11:7210"]).api.get("/services")).toMatchObject({
      exit: 3,
      message: expect.stringContaining("commands use 7223: --core 127.0.0.11:7223"),
    });
  expect(await scripted([closed], ["http://127.0.0.11:7210"]).api.change("POST", "/services", {})).toMatchObject({
    exit: 4,
    message: expect.stringMatching(/not confirmed.*commands use 7223/),
  });
});
