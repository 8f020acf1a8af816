import type { Join } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import { joinSteps } from "./join-steps.ts";

const AT = "2026-11-23T05:00:00.000Z";
const join = (more: Partial<Join>): Join => ({
  stage: "certified",
  since: AT,
  expiresAt: null,
  error: null,
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
  const steps = joinSteps(join({ waiting: { code: "waiting_reachable", params: {} } }));
  expect(steps.map((s) => s.is)).toEqual(["passed", "passed", "passed", "waiting", "ahead", "ahead", "ahead", "ahead"]);
  expect(steps[1]).toMatchObject({ more: { code: "called_from", params: { host: "h" } } });
});

test("an error stands at the stage that it holds up, with who saw it", () => {
  const steps = joinSteps(join({ error: { code: "port_refused", params: { port: 7209 }, seenBy: "leader", at: AT } }));
  expect(steps[3]).toMatchObject({
    stage: "reachable",
    is: "trouble",
    seenBy: "leader",
    reason: { code: "port_refused" },
  });
});
