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
export function coresToPair(f: { voters: number; learners: number }): number {
  return Math.max(1, 3 - f.voters - f.learners);
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
export function removalSum(f: RemovalFacts): RemovalSum {
  const voters = f.voters - (f.target.voter ? 1 : 0);
  const alive = f.aliveVoters - (f.target.voter && f.target.alive ? 1 : 0);
  return {
    voters,
    majority: majority(voters),
    alive,
    mayFail: faultTolerance(voters, alive),
    nowVoters: f.voters,
    nowMayFail: faultTolerance(f.voters, f.aliveVoters),
  };
}

/**
 * Reports whether this member may be removed. Refused for the last Core, while there is no quorum to agree on it, and
 * where the remaining voters could no longer write (see docs/architecture/membership.md).
 */
export function canRemove(f: RemovalFacts): Verdict {
  if (f.cores <= 1 || (f.target.voter && f.voters <= 1)) return refuse("last_core");
  const needed = majority(f.voters);
  if (f.aliveVoters < needed) {
    return refuse("no_quorum", {
      voters: f.voters,
      majority: needed,
      alive: f.aliveVoters,
      missing: needed - f.aliveVoters,
    });
  }
  const sum = removalSum(f);
  return sum.mayFail < 0 ? refuse("quorum_at_risk", { ...sum }) : OK;
}
