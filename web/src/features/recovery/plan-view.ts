import type { RecoveryCore, RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { RECOVER, START_CORE } from "@core-console/shared/domain/recovery/recovery-commands";
import type { RecoveryPlan, Way } from "@core-console/shared/domain/recovery/recovery-plan";
import type { LightColor } from "../../lib/store/standing.ts";

type FromData = Extract<Way, { way: "from_survivor" | "from_learner" }>;

/** Returns the way that recovers from a Core's data; null where none is offered. */
export const fromData = (plan: RecoveryPlan): FromData | null =>
  (plan.kind === "majority_lost" ? plan.ways : []).find(
    (way): way is FromData => way.way === "from_survivor" || way.way === "from_learner",
  ) ?? null;

/** What a Core's data is good for: `behind` ranks after the best; `unranked` is not known to be worse than it. */
export type Fitness = "best" | "behind" | "unranked" | "unusable" | "removed" | null;

/** Returns what a Core's data is good for; null while nothing is to be recovered. */
export function fitnessOf(plan: RecoveryPlan, core: RecoveryCore): Fitness {
  if (plan.kind !== "majority_lost") return null;
  if (core.removed) return "removed";
  const way = fromData(plan);
  if (way?.best.ref === core.ref) return "best";
  if (way?.others.some(({ ref }) => ref === core.ref) === true) return "behind";
  const ruined = core.log.kind === "damaged" || core.log.kind === "missing";
  if (ruined || ["damaged", "ahead", "missing"].includes(core.database)) return "unusable";
  return core.vote === "learner" && core.log.kind !== "read" ? null : "unranked";
}

/** Returns the light of a Core by whether it answers: one that is silent may be well where nothing reaches it. */
export function lightOf({ presence }: RecoveryCore): LightColor {
  switch (presence.kind) {
    case "answers":
      return presence.engine === "off" ? "yellow" : "green";
    case "refused":
    case "stopped":
      return "red";
    case "untrusted":
      return "yellow";
    case "silent":
      return "gray";
  }
}

/** Returns the Cores whose logs have to be read on their hosts before the survivors can be compared. */
export function unreadCores(view: RecoveryView, plan: RecoveryPlan): RecoveryCore[] {
  const refs = new Set((fromData(plan)?.unranked ?? []).map(({ ref }) => ref));
  return view.cores.filter(({ ref }) => refs.has(ref));
}

/**
 * Returns what to run on the host of a Core; null: only its host knows it. A Core of an older version does not report
 * commands: then they are as documented.
 */
export function commandsFor(view: RecoveryView, core: RecoveryCore): { start: string | null; recover: string | null } {
  const reported = core.commands as RecoveryCore["commands"] | undefined;
  if (reported != null) return reported;
  const recover = view.trial ? null : RECOVER;
  return { start: view.trial ? null : START_CORE, recover: core.here ? view.recoverCommand : recover };
}

/** Returns the host of an address; null where it is not known. */
export const hostOf = ({ internal }: RecoveryCore): string | null => internal?.replace(/:\d+$/, "") ?? null;
