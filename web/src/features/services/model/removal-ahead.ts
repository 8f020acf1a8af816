import type { Reason, Service } from "@core-console/shared/contract/service";
import { isVoteCounted } from "@core-console/shared/domain/light";
import type { ClusterFacts } from "@core-console/shared/domain/rules/operations";
import { canRemove, removalSum, type RemovalSum } from "@core-console/shared/domain/rules/quorum";
import { removalOf } from "@core-console/shared/domain/records";
import type { ActionFacts } from "./action-facts.ts";

export interface RemovalAhead {
  /** as they are asked for: what never joined, who is silent, who leads last */
  order: readonly Service[];
  /**
   * the sum after all removals, beside the present one; null: no voter is removed, or votes are unknown (which bars it)
   */
  sum: RemovalSum | null;
  /** the first that the rest could not do without */
  against: { who: string; reason: Reason; sum: RemovalSum } | null;
}

export const isMember = ({ state }: Service): boolean => removalOf(state) !== "record";
const isVoter = (s: Service): boolean => s.raft.learner === false;
/** As the cluster's view counts the living voters. */
const isCounted = (s: Service): boolean => isVoter(s) && isVoteCounted(s);

/** What taking these out one after another comes to, after all that is on its way out already. */
export function removalAhead(
  services: readonly Service[],
  facts: Pick<ActionFacts, "votes" | "acting" | "removing">,
): RemovalAhead {
  const order = services.toSorted((a, b) => rank(a) - rank(b));
  if (facts.votes === null) return { order, sum: null, against: null };
  const ahead = facts.removing.filter((s) => !services.some((one) => one.ref === s.ref));
  let left = ahead.reduce(without, facts.votes);
  // who restarts is silent for a moment and back when its turn comes: the Core judges by what is then
  const restarts = [...facts.acting.values()].includes("restart");
  let against: RemovalAhead["against"] = null;
  let sum: RemovalSum | null = null;
  for (const s of order.filter(isMember)) {
    const now = { ...left, target: { voter: isVoter(s), alive: isCounted(s) } };
    const verdict = canRemove(now);
    if (!verdict.ok && against === null && (verdict.code === "last_core" || !restarts))
      against = { who: s.name, reason: { code: verdict.code, params: verdict.params }, sum: removalSum(now) };
    if (isVoter(s)) sum = removalSum(now);
    left = without(left, s);
  }
  if (sum !== null) {
    const present = removalSum({ ...facts.votes, target: { voter: false, alive: false } });
    sum = { ...sum, nowVoters: present.nowVoters, nowMayFail: present.nowMayFail };
  }
  return { order, sum, against };
}

const without = (f: ClusterFacts, s: Service): ClusterFacts => ({
  voters: f.voters - (isVoter(s) ? 1 : 0),
  aliveVoters: f.aliveVoters - (isCounted(s) ? 1 : 0),
  cores: f.cores - 1,
});

function rank(s: Service): number {
  if (!isMember(s)) return 0;
  if (isVoter(s) && !isCounted(s)) return 1;
  return s.role === "leader" ? 3 : 2;
}
