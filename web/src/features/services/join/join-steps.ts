import type { Join, JoinStage, Reason, ServiceStatus } from "@core-console/shared/contract/service";
import { goesOn } from "../model/goes-on.ts";
import { isEnd } from "../model/refused.ts";

/** The stages in their order; the contract's own list would bring zod into the page. */
const STAGES: readonly JoinStage[] = [
  "issued",
  "called",
  "certified",
  "reachable",
  "learner",
  "caught_up",
  "voter",
  "steady",
];

/** With the stage that only those pass whom an administrator has to let in. */
const WITH_APPROVAL: readonly JoinStage[] = STAGES.toSpliced(2, 0, "approval");

export type Step =
  | { stage: JoinStage; is: "passed"; at: string; more: Reason | null }
  | { stage: JoinStage; is: "trouble"; errors: Join["errors"]; sinceMs: number | null }
  | { stage: JoinStage; is: "waiting"; reason: Reason | null; percent: number | null; sinceMs: number }
  | { stage: JoinStage; is: "ahead" };

/**
 * The join as a list of steps: passed with their times, the one under way with what holds it up, those ahead. `status`:
 * as shown: what does not answer, has no ID that works, or is on its way out, waits for nothing and counts no seconds.
 */
export function joinSteps(join: Join, status: ServiceStatus): Step[] {
  const passed = new Map(join.stages.map((s) => [s.stage, s]));
  const stages = join.approval !== undefined || passed.has("approval") ? WITH_APPROVAL : STAGES;
  // A caught-up learner is steady already while it waits for a second Core to vote with.
  const alone = join.stage === "steady" && passed.has("caught_up") && !passed.has("voter");
  const next = alone ? "voter" : stages[stages.indexOf(join.stage) + 1];
  return stages.map((stage): Step => {
    const done = passed.get(stage);
    if (done) return { stage, is: "passed", at: done.at, more: moreOf(stage, done.params) };
    if (stage !== next || status === "removing") return { stage, is: "ahead" };
    const sinceMs = Date.parse(join.since);
    // of both sides: the one may know what the other cannot
    const errors = join.errors.length > 0 || join.error === null ? join.errors : [join.error];
    const over = status === "expired" || errors.some(({ code }) => isEnd(code));
    if (errors.length > 0) return { stage, is: "trouble", errors, sinceMs: over ? null : sinceMs };
    if (!goesOn(status)) return { stage, is: "ahead" };
    return { stage, is: "waiting", reason: join.waiting, percent: join.progressPercent, sinceMs };
  });
}

function moreOf(stage: JoinStage, params: Reason["params"]): Reason | null {
  const host = params["host"] ?? params["fqdn"];
  if (stage === "called" && host !== undefined) return { code: "called_from", params: { ...params, host } };
  if (stage === "voter" && typeof params["name"] === "string") return { code: "voter_with_pair", params };
  return null;
}
