import type { Reason, ServiceState, ServiceStatus } from "../contract/service.ts";

/** Limits of the lights (design page 3); times in ms. */
export const LIGHT = {
  /** a witness that has not looked for longer knows nothing */
  witnessMs: 5_000,
  contactMs: 1_500,
  lagEntries: 1_000,
  clockOffsetMs: 500,
  fsyncP99Ms: 100,
  diskFreePercent: 10,
  processorWaitPercent: 50,
  certificateMs: 14 * 86_400_000,
} as const;

/** What is known of one service. All times in ms since 1970 by the clock of whoever asks. */
export interface LightFacts {
  state: ServiceState;
  /** when an unused ID runs out */
  expiresAtMs: number | null;
  everJoined: boolean;
  /** its own last report that named this leader and term */
  lastContactAtMs: number | null;
  /** when a witness last looked */
  witnessedAtMs: number | null;
  /** when its ports last refused twice, 200 ms apart */
  refusedTwiceAtMs: number | null;
  version: string | null;
  leaderVersion: string | null;
  lagEntries: number | null;
  clockOffsetMs: number | null;
  fsyncP99Ms: number | null;
  diskFreePercent: number | null;
  processorWaitPercent: number | null;
  certificateExpiresAtMs: number | null;
  /** a caught-up learner that waits for a second Core to become a pair of voters */
  loneLearner: boolean;
}

export interface Light {
  status: ServiceStatus;
  reasons: Reason[];
}

/** The light of a service now: the first row of design page 3's table that fits. */
export function lightOf(f: LightFacts, nowMs: number): Light {
  if (f.state === "removing") return { status: "removing", reasons: [] };
  if (f.state === "created" && !f.everJoined) {
    if (f.expiresAtMs === null || nowMs < f.expiresAtMs) return { status: "not_installed", reasons: [] };
    return { status: "expired", reasons: [{ code: "id_ran_out", params: { at: iso(f.expiresAtMs) } }] };
  }
  const witnessed = f.witnessedAtMs !== null && nowMs - f.witnessedAtMs <= LIGHT.witnessMs;
  const off = witnessed ? whyOff(f, nowMs) : null;
  // A host that falls silent while it joins stays "joining", but says that it is silent.
  if ((f.state === "enrolling" || f.state === "catching-up") && !f.loneLearner) {
    return { status: "joining", reasons: off !== null && f.lastContactAtMs !== null ? [off] : [] };
  }
  if (!witnessed) {
    const unseen: Reason =
      f.witnessedAtMs === null
        ? { code: "never_witnessed", params: {} }
        : { code: "witness_old", params: { since: iso(f.witnessedAtMs) } };
    return { status: "unknown", reasons: [unseen] };
  }
  if (off !== null) return { status: "off", reasons: [off] };

  const standing: Reason[] = f.loneLearner ? [{ code: "lone_learner", params: {} }] : [];
  const worries = warningsOf(f, nowMs);
  if (f.version !== null && f.leaderVersion !== null && f.version !== f.leaderVersion) {
    const differs: Reason = { code: "version_differs", params: { version: f.version, leader: f.leaderVersion } };
    return { status: "version_differs", reasons: [differs, ...worries, ...standing] };
  }
  return { status: worries.length > 0 ? "warning" : "on", reasons: [...worries, ...standing] };
}

function whyOff(f: LightFacts, nowMs: number): Reason | null {
  if (f.refusedTwiceAtMs !== null && f.refusedTwiceAtMs > (f.lastContactAtMs ?? -Infinity)) {
    return { code: "ports_refuse", params: { since: iso(f.lastContactAtMs ?? f.refusedTwiceAtMs) } };
  }
  if (f.lastContactAtMs === null) return { code: "never_heard", params: {} };
  if (nowMs - f.lastContactAtMs <= LIGHT.contactMs) return null;
  return { code: "silent_since", params: { since: iso(f.lastContactAtMs) } };
}

function warningsOf(f: LightFacts, nowMs: number): Reason[] {
  const found: Reason[] = [];
  const above = (value: number | null, limit: number): value is number => value !== null && value > limit;
  if (above(f.lagEntries, LIGHT.lagEntries)) found.push({ code: "lag_high", params: { lag: f.lagEntries } });
  if (f.clockOffsetMs !== null && above(Math.abs(f.clockOffsetMs), LIGHT.clockOffsetMs)) {
    found.push({ code: "clock_offset", params: { ms: Math.round(f.clockOffsetMs) } });
  }
  if (above(f.fsyncP99Ms, LIGHT.fsyncP99Ms))
    found.push({ code: "fsync_slow", params: { ms: Math.round(f.fsyncP99Ms) } });
  if (f.diskFreePercent !== null && f.diskFreePercent < LIGHT.diskFreePercent) {
    found.push({ code: "disk_low", params: { percent: Math.floor(f.diskFreePercent) } });
  }
  if (above(f.processorWaitPercent, LIGHT.processorWaitPercent))
    found.push({ code: "processor_starved", params: { percent: f.processorWaitPercent } });
  if (f.certificateExpiresAtMs !== null) {
    const left = f.certificateExpiresAtMs - nowMs;
    if (left <= 0) found.push({ code: "certificate_expired", params: { at: iso(f.certificateExpiresAtMs) } });
    else if (left < LIGHT.certificateMs)
      found.push({ code: "certificate_soon", params: { days: Math.floor(left / 86_400_000) } });
  }
  return found;
}

/** Date throws outside ±8.64e15 ms; a broken clock must not take the light down with it. */
function iso(ms: number): string {
  const bound = 8.64e15;
  return new Date(Math.min(bound, Math.max(-bound, ms))).toISOString();
}
