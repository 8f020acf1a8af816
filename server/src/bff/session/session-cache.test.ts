import { expect, test } from "vitest";
import type { Forwarded } from "../upstream.ts";
import { startTrial } from "../testing/trial.ts";
import { bearer, idOf, whoIs } from "../testing/users.ts";
import { createSessionCache } from "./session-cache.ts";

/** A leader that knows `good`, and a clock that the test moves. */
function trial() {
  const good = new Set(["Bearer kct_viewer-1", "Bearer kct_operator-2"]);
  const asked: string[] = [];
  const at = { nowMs: 0 };
  let refusal = 401;
  const answer = (status: number, body: unknown): Forwarded => ({
    kind: "answered",
    answer: { status, headers: {}, body: Buffer.from(JSON.stringify(body)) },
  });
  const callers = createSessionCache({
    forward: async (call) => {
      const by = call.headers["authorization"] ?? "";
      asked.push(by);
      return good.has(by) ? answer(200, whoIs(by)) : answer(refusal, {});
    },
    staleRead: async () => ({ kind: "problem", code: "no_leader", params: {} }),
    clock: { now: () => at.nowMs, after: () => () => undefined },
    newId: () => "id",
  });
  const ask = (secret: string) =>
    callers.byLeader({ authorization: `Bearer ${secret}`, forwardedFor: "192.0.2.1", client: "192.0.2.1" });
  const refuseAs = (status: number): void => void (refusal = status);
  return { good, asked, at, callers, ask, refuseAs };
}

test("a verdict is remembered for less than a second, counted from when it was asked for", async () => {
  const { good, asked, at, ask } = trial();
  expect(await ask("kct_viewer-1")).toMatchObject({ kind: "user", user: { role: "viewer", id: idOf("kct_viewer-1") } });
  good.clear();
  at.nowMs = 999;
  expect((await ask("kct_viewer-1")).kind).toBe("user");
  at.nowMs = 1000;
  expect((await ask("kct_viewer-1")).kind).toBe("refused");
  expect(asked).toHaveLength(2);
});

test("a refusal is not remembered", async () => {
  const { good, ask } = trial();
  expect((await ask("kct_viewer-9")).kind).toBe("refused");
  good.add("Bearer kct_viewer-9");
  expect((await ask("kct_viewer-9")).kind).toBe("user");
});

test("a token that may not even ask who it is, as it was made for one purpose, is refused", async () => {
  const { ask, refuseAs } = trial();
  refuseAs(403);
  expect(await ask("kct_backup-1")).toMatchObject({ kind: "refused", answer: { status: 403 } });
});

test("who is named as ended is asked about again, the others are not", async () => {
  const { asked, callers, ask } = trial();
  await ask("kct_viewer-1");
  await ask("kct_operator-2");
  callers.forget([idOf("kct_viewer-1")]);
  await ask("kct_viewer-1");
  await ask("kct_operator-2");
  expect(asked).toHaveLength(3);
});

test.each(["/services", "/events"])(
  "a caller that a Core limits is answered so, and for how long: %s",
  async (path) => {
    const t = await startTrial();
    for (const core of t.cores) core.limited.add(bearer("operator").authorization);
    const got = await t.ask(`/api/v3${path}`);
    expect(got.status).toBe(429);
    expect(got.headers.get("retry-after")).toBe("7");
    expect(await got.json()).toMatchObject({ code: "rate_limited", params: { seconds: 7 } });
  },
);
