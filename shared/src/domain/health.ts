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

/** The Cores that have joined, by what is known of them. */
interface Cores {
  count: number;
  /** names of those that are off */
  off: string[];
  /** names of those whose state is not known */
  unknown: string[];
  allOn: boolean;
}

type Verdict = Pick<Health, "level" | "reason">;
const verdict = (level: HealthLevel, code: string, params: Reason["params"] = {}): Verdict => ({
  level,
  reason: { code, params },
});

/**
 * Returns one verdict on the cluster for the dashboard: first what stops work, then what weakens it, then what is fine.
 */
export function healthSentence(cluster: ClusterFacts, services: readonly ServiceFacts[]): Health {
  const cores = coresIn(services);
  const found =
    unknownCluster(cluster, cores) ?? stopped(cluster) ?? weakened(cluster, cores) ?? working(cluster, cores);
  return { ...found, troubled: [...cores.off, ...cores.unknown] };
}

function coresIn(services: readonly ServiceFacts[]): Cores {
  const joined = services.filter(({ status }) => !NOT_YET.has(status));
  const named = (wanted: Service["status"]) => joined.filter(({ status }) => status === wanted).map(({ name }) => name);
  return {
    count: joined.length,
    off: named("off"),
    unknown: named("unknown"),
    allOn: joined.every(({ status }) => status === "on"),
  };
}

/** Returns the verdict where no Core reports on any other: the cluster may be well, but this Core cannot know. */
function unknownCluster({ aliveVoters, mayStillFail }: ClusterFacts, { count, unknown }: Cores): Verdict | null {
  if (count === 0 || unknown.length < count) return null;
  // The reporting Core answers itself, and no majority answers it.
  if (aliveVoters > 0 && mayStillFail < 0) return verdict("unknown", "cut_off");
  return verdict("unknown", "nobody_can_tell", { cores: count });
}

/** Returns the verdict where nothing can be changed. */
function stopped({ voters, majority, aliveVoters: alive, mayStillFail, leadership }: ClusterFacts): Verdict | null {
  if (mayStillFail < 0) return verdict("down", "no_quorum", { voters, majority, alive, missing: -mayStillFail });
  return leadership === "none" ? verdict("down", "no_leader") : null;
}

/** Returns the verdict where the cluster works with fewer Cores than it has, or with one. */
function weakened(cluster: ClusterFacts, { count, off, unknown }: Cores): Verdict | null {
  const { voters, aliveVoters, leadership, leader, mayStillFail: mayFail } = cluster;
  if (leadership === "claimed") return verdict("warning", "leader_unconfirmed", { leader: leader?.name ?? null });
  if (off.length > 0)
    return verdict("warning", "some_off", { off: off.length, cores: count, names: off.join(", "), mayFail });
  if (unknown.length > 0)
    return verdict("warning", "some_unknown", { unknown: unknown.length, cores: count, names: unknown.join(", ") });
  // Each Core answers some other one, and yet the leader cannot count the votes of some.
  if (aliveVoters < voters) return verdict("warning", "some_unreached", { alive: aliveVoters, voters, mayFail });
  return voters <= 1 ? verdict("warning", "single_core", { cores: count, more: coresToPair(cluster) }) : null;
}

/** Returns the verdict where every Core works. */
function working({ warnings, mayStillFail: mayFail }: ClusterFacts, { count, allOn }: Cores): Verdict {
  const level = warnings.length === 0 && allOn ? "healthy" : "warning";
  return verdict(level, "all_work_may_fail", { cores: count, mayFail });
}
