import { JOIN_STAGES } from "../../contract/service.ts";
import type { JoinStage } from "../../contract/service.ts";

/** Returns the stages after `passed`, in their order; empty once it is steady. Null: no stage completed yet. */
export function joinStagesLeft(passed: JoinStage | null): readonly JoinStage[] {
  const after = passed === "approval" ? "called" : passed;
  return after === null ? JOIN_STAGES : JOIN_STAGES.slice(JOIN_STAGES.indexOf(after) + 1);
}
