import type { Join } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import { joinSteps } from "./join-steps.ts";

const AT = "2026-11-23T05:00:00.000Z";
const join = (more: Partial<Join>): Join => ({
  stage: "certified",
  since: AT,
  expiresAt: null,
  error: null,
  errors: [],
  stalled: null,
  waiting: null,
  progressPercent: null,
  stages: [
    { stage: "issued", at: AT, params: {} },
    { stage: "called", at: AT, params: { fqdn: "h", address: "1.2.3.4" } },
    { stage: "certified", at: AT, params: {} },
  ],
  ...more,
});

test("stages passed, the one under way, those ahead", () => {
  const steps = joinSteps(join({ waiting: { code: "waiting_reachable", params: {} } }), "joining");
  expect(steps.map((s) => s.is)).toEqual(["passed", "passed", "passed", "waiting", "ahead", "ahead", "ahead", "ahead"]);
  expect(steps[1]).toMatchObject({ more: { code: "called_from", params: { host: "h" } } });
});

test("a steady learner that waits for a second Core says so at the stage that it has not passed", () => {
  const waiting = { code: "waiting_for_pair", params: { voters: 1 } };
  const passed = ["issued", "called", "certified", "reachable", "learner", "caught_up", "steady"] as const;
  const stages = passed.map((stage) => ({ stage, at: AT, params: {} }));
  const steps = joinSteps(join({ stage: "steady", stages, waiting }), "on");
  expect(steps.map((s) => s.is)).toEqual([...passed.slice(0, 6).map(() => "passed"), "waiting", "passed"]);
  expect(steps[6]).toMatchObject({ stage: "voter", reason: waiting });
  // A Core that joined no other one has passed no stage, and waits for none.
  expect(joinSteps(join({ stage: "steady", stages: [] }), "on").map((s) => s.is)).not.toContain("waiting");
});

test("an error stands at the stage that it holds up, with who saw it", () => {
  const leader = { code: "port_refused", params: { port: 7209 }, seenBy: "leader", at: AT } as const;
  const host = { code: "port_timeout", params: { port: 7210 }, seenBy: "host", at: AT } as const;
  const steps = joinSteps(join({ error: leader, errors: [leader, host] }), "joining");
  expect(steps[3]).toMatchObject({ stage: "reachable", is: "trouble", errors: [leader, host] });
});

test("a host that waits for an administrator has a stage of its own; others have none", () => {
  const uses: [] = [];
  const approval = {
    since: AT,
    endsAt: AT,
    fingerprint: "f".repeat(64),
    host: "h",
    addresses: [],
    raft: "h:1",
    internal: "h:2",
    from: "h",
    uses,
  };
  const reason = { code: "approval_needed", params: { host: "h" } };
  const steps = joinSteps(
    join({ stage: "called", stages: join({}).stages.slice(0, 2), waiting: reason, approval }),
    "joining",
  );
  expect(steps.map((s) => s.stage).slice(0, 4)).toEqual(["issued", "called", "approval", "certified"]);
  expect(steps[2]).toMatchObject({ is: "waiting", reason });
  expect(joinSteps(join({}), "joining").map((s) => s.stage)).not.toContain("approval");
});

test.each(["off", "unknown", "expired", "removing"] as const)(
  "what is %s waits for nothing and counts no seconds",
  (status) => {
    const steadying = join({ waiting: { code: "waiting_steady", params: { secondsLeft: 7 } }, progressPercent: 40 });
    expect(joinSteps(steadying, status).filter((s) => s.is !== "passed" && s.is !== "ahead")).toEqual([]);
  },
);

test("what ended a join stays to be read, and is not tried any more", () => {
  const ended = join({ error: { code: "join_cancelled", params: { by: "anna" }, seenBy: "leader", at: AT } });
  expect(joinSteps(ended, "expired")[3]).toMatchObject({ is: "trouble", sinceMs: null });
  // Nothing is tried while its learner is being taken out either.
  expect(joinSteps(ended, "joining")[3]).toMatchObject({ is: "trouble", sinceMs: null });
  const held = join({ error: { code: "port_refused", params: {}, seenBy: "leader", at: AT } });
  expect(joinSteps(held, "joining")[3]).toMatchObject({ is: "trouble", sinceMs: Date.parse(AT) });
});

test("an error is told of what does not answer, of what is on its way out no more", () => {
  const held = join({ error: { code: "host_silent", params: {}, seenBy: "leader", at: AT } });
  expect(joinSteps(held, "off")[3]?.is).toBe("trouble");
  expect(joinSteps(held, "removing")[3]?.is).toBe("ahead");
});
