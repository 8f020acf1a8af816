import type { ClusterView } from "../contract/cluster.ts";
import type { Reason, Service } from "../contract/service.ts";
import { coresToPair } from "./rules/quorum.ts";

/** Health of the cluster as a whole: colour and text of the badge and of the browser tab. */
type HealthLevel = "healthy" | "warning" | "down" | "unknown";

export interface Health {
  level: HealthLevel;
  /** the one sentence of the dashboard */
  reason: Reason;
  /** names of the Cores that are off or unknown */
  troubled: string[];
}

type ClusterFacts = Pick<
  ClusterView,
  "leadership" | "leader" | "voters" | "learners" | "majority" | "aliveVoters" | "mayStillFail" | "warnings"
>;
type ServiceFacts = Pick<Service, "name" | "status">;

const NOT_YET = new Set<Service["status"]>(["not_installed", "expired", "joining", "removing"]);

/**
 * Returns one verdict on the cluster for the dashboard: first what stops work, then what weakens it, then what is fine.
 */
export function healthSentence(cluster: ClusterFacts, services: readonly ServiceFacts[]): Health {
  const cores = services.filter((s) => !NOT_YET.has(s.status));
  const named = (status: Service["status"]) => cores.filter((s) => s.status === status).map((s) => s.name);
  const off = named("off");
  const unknown = named("unknown");
  const troubled = [...off, ...unknown];
  const mayFail = Math.max(0, cluster.mayStillFail);
  const say = (level: HealthLevel, code: string, params: Reason["params"] = {}): Health => ({
    level,
    reason: { code, params },
    troubled,
  });

  // No Core reports on any other: the cluster may be well, but this Core cannot know.
  if (cores.length > 0 && unknown.length === cores.length)
    // The reporting Core answers itself, and no majority answers it.
    return cluster.aliveVoters > 0 && cluster.mayStillFail < 0
      ? say("unknown", "cut_off")
      : say("unknown", "nobody_can_tell", { cores: cores.length });
  if (cluster.mayStillFail < 0) {
    return say("down", "no_quorum", {
      voters: cluster.voters,
      majority: cluster.majority,
      alive: cluster.aliveVoters,
      missing: -cluster.mayStillFail,
    });
  }
  if (cluster.leadership === "none") return say("down", "no_leader");
  if (cluster.leadership === "claimed")
    return say("warning", "leader_unconfirmed", { leader: cluster.leader?.name ?? null });
  if (off.length > 0)
    return say("warning", "some_off", { off: off.length, cores: cores.length, names: off.join(", "), mayFail });
  if (unknown.length > 0)
    return say("warning", "some_unknown", { unknown: unknown.length, cores: cores.length, names: unknown.join(", ") });
  // Each Core answers some other one, and yet the leader cannot count the votes of some.
  if (cluster.aliveVoters < cluster.voters)
    return say("warning", "some_unreached", { alive: cluster.aliveVoters, voters: cluster.voters, mayFail });
  if (cluster.voters <= 1) return say("warning", "single_core", { cores: cores.length, more: coresToPair(cluster) });
  const worried = cluster.warnings.length > 0 || cores.some((s) => s.status !== "on");
  return say(worried ? "warning" : "healthy", "all_work_may_fail", { cores: cores.length, mayFail });
}
