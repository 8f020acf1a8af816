import type { ClusterView } from "@core-console/shared/contract/cluster";
import { isSameLife } from "@core-console/shared/domain/rules/life";
import type { Target } from "./decide-route.ts";

export interface HintFacts {
  /** what a trusted Core reports of the cluster */
  cluster: ClusterView;
  /** the event that carried it: the state at the start of a stream, or a change of it */
  event: "hello" | "cluster";
  /** where calls go now */
  route: Target;
  addressOf: (ref: string) => string | null;
}

/** What follows from a hint: calls go to a newer leader, the present one is in doubt, or nothing. */
export type HintVerdict = { kind: "newer"; target: Target } | { kind: "doubtful" } | { kind: "none" };

/** Decides whether a Core's report of who leads changes where calls go. */
export function judgeHint({ cluster, event, route, addressOf }: HintFacts): HintVerdict {
  const { leader, generation } = cluster;
  if (leader?.ref === route.ref) return { kind: "none" };
  const core = leader !== null && cluster.leadership !== "none" ? addressOf(leader.ref) : null;
  const term = cluster.term ?? 0;
  // Terms count within one life; of two lives of one generation, none is chosen by a hint.
  const isNewer = generation > route.generation || (isSameLife(cluster, route) && term > route.term);
  if (leader !== null && core !== null && isNewer)
    return {
      kind: "newer",
      target: { kind: "leader", core, ref: leader.ref, term, generation, lifeId: cluster.lifeId },
    };
  return event === "cluster" && route.kind === "leader" ? { kind: "doubtful" } : { kind: "none" };
}
