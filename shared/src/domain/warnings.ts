import type { Leadership } from "../contract/cluster.ts";
import type { Reason } from "../contract/service.ts";
import { coresToPair, faultTolerance, majority } from "./quorum.ts";

export interface WarningFacts {
  voters: number;
  aliveVoters: number;
  learners: number;
  leadership: Leadership;
  /** the setting approve_hosts is `never` */
  anyHost?: boolean;
}

/** What is wrong with the cluster as a whole, the worst first; rows have their own lights (design page 3). */
export function clusterWarnings(f: WarningFacts): Reason[] {
  const found: Reason[] = [];
  const needed = majority(f.voters);
  const mayFail = faultTolerance(f.voters, f.aliveVoters);
  if (mayFail < 0) {
    // How many there should be is of no help now: nothing can be added or taken out.
    const params = { voters: f.voters, majority: needed, alive: f.aliveVoters, missing: -mayFail };
    return [{ code: "no_quorum", params }];
  }
  if (f.leadership === "none") found.push({ code: "no_leader", params: {} });
  if (f.voters === 2) found.push({ code: "two_voters_none_may_fail", params: {} });
  else if (f.voters > 0 && f.voters % 2 === 0)
    found.push({ code: "even_voters", params: { voters: f.voters, mayFail: f.voters - needed } });
  if (f.voters === 1) found.push({ code: "one_core_alone", params: { more: coresToPair(f) } });
  else if (f.voters > 2 && mayFail === 0)
    found.push({ code: "none_may_fail", params: { voters: f.voters, alive: f.aliveVoters } });
  if (f.anyHost === true) found.push({ code: "approval_off", params: {} });
  return found;
}
