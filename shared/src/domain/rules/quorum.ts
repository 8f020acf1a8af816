import { OK, refuse } from "../verdict.ts";
import type { Verdict } from "../verdict.ts";

/** Each additional voter slows down every write; seven survive three losses, and etcd advises no more than that. */
export const MAX_VOTERS = 7;

/** Returns how many voters must agree before anything is written. */
export function majority(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/** Returns how many further voters may fail before writes stop; negative: that many must return first. */
export function faultTolerance(voters: number, alive: number): number {
  return alive - majority(voters);
}

/**
 * Returns how many Cores are missing until one may fail, where there is a single voter: a learner votes as soon as it
 * makes a pair.
 */
export function coresToPair(facts: { voters: number; learners: number }): number {
  return Math.max(1, 3 - facts.voters - facts.learners);
}

export interface RemovalFacts {
  voters: number;
  aliveVoters: number;
  /** Cores that are members, learners among them */
  cores: number;
  target: { voter: boolean; alive: boolean };
}

/** What a removal leaves, beside the current state: shown before an operator confirms a removal. */
export interface RemovalSum {
  voters: number;
  majority: number;
  alive: number;
  mayFail: number;
  nowVoters: number;
  nowMayFail: number;
}

/** Returns the numbers that removing `target` would lead to. */
export function removalSum(facts: RemovalFacts): RemovalSum {
  const voters = facts.voters - (facts.target.voter ? 1 : 0);
  const alive = facts.aliveVoters - (facts.target.voter && facts.target.alive ? 1 : 0);
  return {
    voters,
    majority: majority(voters),
    alive,
    mayFail: faultTolerance(voters, alive),
    nowVoters: facts.voters,
    nowMayFail: faultTolerance(facts.voters, facts.aliveVoters),
  };
}

/**
 * Reports whether this member may be removed. Refused for the last Core, while there is no quorum to agree on it, and
 * where the remaining voters could no longer write (see docs/architecture/membership.md).
 */
export function canRemove(facts: RemovalFacts): Verdict {
  if (facts.cores <= 1 || (facts.target.voter && facts.voters <= 1)) return refuse("last_core");
  const needed = majority(facts.voters);
  if (facts.aliveVoters < needed) {
    return refuse("no_quorum", {
      voters: facts.voters,
      majority: needed,
      alive: facts.aliveVoters,
      missing: needed - facts.aliveVoters,
    });
  }
  const sum = removalSum(facts);
  return sum.mayFail < 0 ? refuse("quorum_at_risk", { ...sum }) : OK;
}
