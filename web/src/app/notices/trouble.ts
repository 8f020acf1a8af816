import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";
import { healthSentence } from "@core-console/shared/domain/health";
import { type Fate, ownRemoval } from "../../api/stream/consoles.ts";
import type { Link } from "../../api/http/link.ts";

/** The problem to report, the worst first; null when changes can be made. */
export type Trouble =
  | { is: "cut"; sinceMs: number; why: "offline" | "unreachable" }
  | { is: "left"; name: string; fate: Fate }
  | { is: "upstream"; sinceMs: number }
  /** the responding Core reaches no majority: it does not know the state of the others */
  | { is: "apart"; cluster: ClusterView }
  | { is: "quorum"; cluster: ClusterView }
  | { is: "electing"; sinceMs: number };

export function troubleOf(
  state: Link,
  cluster: ClusterView | undefined,
  nowMs: number,
  services: readonly Service[],
): Trouble | null {
  if (state.console.state === "cut") {
    const removal = state.console.why === "offline" ? null : ownRemoval(state.upstream, services);
    if (removal !== null) return { is: "left", ...removal };
    return { is: "cut", sinceMs: state.console.sinceMs, why: state.console.why };
  }
  if (state.upstream.state === "unreachable") return { is: "upstream", sinceMs: Date.parse(state.upstream.since) };
  if (cluster && cluster.voters > 0 && cluster.aliveVoters < cluster.majority)
    return { is: healthSentence(cluster, services).level === "unknown" ? "apart" : "quorum", cluster };
  if (cluster?.leadership === "none")
    return { is: "electing", sinceMs: cluster.leaderlessSince === null ? nowMs : Date.parse(cluster.leaderlessSince) };
  if (state.upstream.state === "no_leader" && cluster?.leadership !== "confirmed")
    return { is: "electing", sinceMs: Date.parse(state.upstream.since) };
  return null;
}
