import type { Settings } from "@core-console/shared/contract/settings";
import type { SessionRecord } from "../../state/records-access.ts";

/** Last uses are written at most so often, ms; a shorter idle limit has them written more often. */
const LAST_USE_MS = 300_000;

export type SignInLimits = Settings["signIn"];

/** How old what is written of a last use may be, ms. */
export function lastUseWrittenEvery(settings: SignInLimits): number {
  return Math.min(LAST_USE_MS, (settings.idleMinutes * 60_000) / 2);
}

export interface SessionEnds {
  /** its absolute end, ms since 1970 */
  expiresMs: number;
  /** its end if nothing is done until then, never after the absolute one */
  idleExpiresMs: number;
  over: boolean;
}

/**
 * When a session ends. `usedMs`: its last use as this Core saw it, null for none. A Core that saw none, for it leads only
 * since a moment ago, gives it what the written time may be old, so that nobody is signed out by a failover.
 */
export function sessionEnds(f: {
  record: SessionRecord;
  usedMs: number | null;
  settings: SignInLimits;
  nowMs: number;
}): SessionEnds {
  const expiresMs = Date.parse(f.record.createdAt) + f.settings.absoluteHours * 3_600_000;
  const writtenMs = Date.parse(f.record.lastUsedAt) + lastUseWrittenEvery(f.settings);
  const usedMs = f.usedMs === null || f.usedMs < Date.parse(f.record.lastUsedAt) ? writtenMs : f.usedMs;
  const idleExpiresMs = Math.min(expiresMs, usedMs + f.settings.idleMinutes * 60_000);
  return { expiresMs, idleExpiresMs, over: f.nowMs >= idleExpiresMs };
}
