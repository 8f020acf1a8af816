import type { Settings } from "@core-console/shared/contract/settings";
import type { SessionRecord } from "../../state/records-access.ts";

/** The interval at which last uses are written, ms; a shorter idle limit shortens it. */
const LAST_USE_MS = 300_000;

export type SignInLimits = Settings["signIn"];

/** Returns how far a written last use may lag behind, ms. */
export function lastUseWrittenEvery(settings: SignInLimits): number {
  return Math.min(LAST_USE_MS, (settings.idleMinutes * 60_000) / 2);
}

/** When a session ends, and whether it has ended. */
export interface SessionEnds {
  /** its absolute end, ms since 1970 */
  expiresMs: number;
  /** its end without further use, never after the absolute one */
  idleExpiresMs: number;
  over: boolean;
}

/**
 * Returns when a session ends. `usedMs`: its last use as this Core saw it, null for none. A Core that saw none,
 * because it has only just become leader, adds the lag that the written time may have, so that a failover signs no
 * user out.
 */
export function sessionEnds(facts: {
  record: SessionRecord;
  usedMs: number | null;
  settings: SignInLimits;
  nowMs: number;
}): SessionEnds {
  const expiresMs = Date.parse(facts.record.createdAt) + facts.settings.absoluteHours * 3_600_000;
  const writtenMs = Date.parse(facts.record.lastUsedAt) + lastUseWrittenEvery(facts.settings);
  const usedMs = facts.usedMs === null || facts.usedMs < Date.parse(facts.record.lastUsedAt) ? writtenMs : facts.usedMs;
  const idleExpiresMs = Math.min(expiresMs, usedMs + facts.settings.idleMinutes * 60_000);
  return { expiresMs, idleExpiresMs, over: facts.nowMs >= idleExpiresMs };
}
