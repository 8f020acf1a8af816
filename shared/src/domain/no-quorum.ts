import type { Reason } from "../contract/service.ts";
import { majority } from "./rules/quorum.ts";

/**
 * The majority counts as lost once fewer than it have answered for this long, ms; before that an election may still
 * succeed.
 */
export const NO_QUORUM_AFTER_MS = 2000;

/** State of the watch over the majority, as one Core or console sees it. */
export interface QuorumWatch {
  /** since when fewer than a majority answer; null: enough did, or there is a leader */
  shortSinceMs: number | null;
  /** the majority is lost; ends with the next leader, not with the first Core that answers again */
  lost: boolean;
}
export const QUORUM_KNOWN: QuorumWatch = { shortSinceMs: null, lost: false };

export interface QuorumReading {
  /** there is a leader */
  led: boolean;
  /** voters in the membership, whether they answer or not */
  voters: number;
  /** voters' Cores that have answered any Core recently */
  answering: number;
  nowMs: number;
}

/** Takes one reading and returns the new state. */
export function watchQuorum(before: QuorumWatch, now: QuorumReading): QuorumWatch {
  if (now.led) return QUORUM_KNOWN;
  if (now.answering >= majority(now.voters)) return { shortSinceMs: null, lost: before.lost };
  const shortSinceMs = before.shortSinceMs ?? now.nowMs;
  return { shortSinceMs, lost: before.lost || now.nowMs - shortSinceMs >= NO_QUORUM_AFTER_MS };
}

/** Returns how many answer and how many are missing, as parameters of `no_quorum`. */
export function quorumSum({ voters, answering }: Pick<QuorumReading, "voters" | "answering">): Reason["params"] {
  const needed = majority(voters);
  return { voters, majority: needed, alive: answering, missing: Math.max(0, needed - answering) };
}

/**
 * Reports whether a refusal means that there is no leader: nothing was changed, and what is known may still be read.
 */
export function isLeaderless(code: string | null | undefined): boolean {
  return code === "no_leader" || code === "no_quorum";
}
