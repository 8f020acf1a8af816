import type { Reason, Service, ServiceState, ServiceStatus } from "../contract/service.ts";

/** Thresholds of the lights, ms (see docs/architecture/lights.md). */
export const LIGHT = {
  /** a witness that has not looked for longer is ignored */
  witnessMs: 5_000,
  contactMs: 1_500,
  lagEntries: 1_000,
  clockOffsetMs: 500,
  fsyncP99Ms: 100,
  diskFreePercent: 10,
  processorWaitPercent: 50,
  certificateMs: 14 * 86_400_000,
} as const;

/** What one voter's Core reports about a service; the Core that computes the light is also a witness. */
export interface Witness {
  name: string;
  /** this witness is the service's own Core */
  own: boolean;
  /** this witness is the leader's Core */
  leads: boolean;
  /** its own engine knows a leader: only then is its report of contact meaningful */
  knowsLeader: boolean;
  /** time of this observation */
  lookedAtMs: number;
  /** when it last received a report of the service's Core */
  heardAtMs: number | null;
  /**
   * when it last received a report that named this leader and term; while it knows no leader, a report of a running
   * engine
   */
  contactAtMs: number | null;
}

/** What is known of one service. All times in ms since 1970 by the caller's clock. */
export interface LightFacts {
  /** the Core that computes the light has no fresh contact with a majority */
  cutOff: boolean;
  witnesses: readonly Witness[];
  /** by its own report: it has not heard from the leader for so long that the link is broken */
  missesLeader: boolean;
  state: ServiceState;
  /** when an unused ID expires */
  expiresAtMs: number | null;
  everJoined: boolean;
  /** when its ports were first known to refuse, twice 200 ms apart, since it was last heard from */
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

/** Returns the light of a service now: the first matching rule applies (see docs/architecture/lights.md). */
export function lightOf(f: LightFacts, nowMs: number): Light {
  if (f.state === "removing") return { status: "removing", reasons: [] };
  if (f.state === "created" && !f.everJoined) {
    if (f.expiresAtMs === null || nowMs < f.expiresAtMs) return { status: "not_installed", reasons: [] };
    return { status: "expired", reasons: [{ code: "id_ran_out", params: { at: iso(f.expiresAtMs) } }] };
  }
  const fresh = f.witnesses.filter((w) => nowMs - w.lookedAtMs <= LIGHT.witnessMs);
  const parted = partedFromLeader(f, fresh, nowMs);
  const off = f.cutOff || fresh.length === 0 || parted !== null ? null : whyOff(f, fresh, nowMs);
  // A host that falls silent while it joins stays "joining", with a reason that says it is silent.
  if ((f.state === "enrolling" || f.state === "catching-up") && !f.loneLearner) {
    return { status: "joining", reasons: off !== null && lastContactOf(fresh) !== null ? [off] : [] };
  }
  if (f.cutOff) return { status: "unknown", reasons: [{ code: "cut_off", params: {} }] };
  if (fresh.length === 0) return { status: "unknown", reasons: [unseen(f)] };
  if (off !== null) return { status: "off", reasons: [off] };

  const standing: Reason[] = f.loneLearner ? [{ code: "lone_learner", params: {} }] : [];
  const worries = warningsOf(f, nowMs);
  if (parted !== null) return { status: "warning", reasons: [parted, ...worries, ...standing] };
  if (f.version !== null && f.leaderVersion !== null && f.version !== f.leaderVersion) {
    const differs: Reason = { code: "version_differs", params: { version: f.version, leader: f.leaderVersion } };
    return { status: "version_differs", reasons: [differs, ...worries, ...standing] };
  }
  return { status: worries.length > 0 ? "warning" : "on", reasons: [...worries, ...standing] };
}

/** Returns when any of these witnesses last had contact with the service's Core. */
const lastContactOf = (witnesses: readonly Witness[]): number | null => latest(witnesses, (w) => w.contactAtMs);

/** Reports whether its vote counts: it is known to answer, and the leader reaches it. */
export function isVoteCounted(s: Pick<Service, "role" | "status" | "reasons">): boolean {
  if (s.role === null || s.status === "off" || s.status === "unknown") return false;
  return !s.reasons.some((r) => r.code === "leader_cannot_reach");
}

function unseen(f: LightFacts): Reason {
  const lookedAtMs = latest(f.witnesses, (w) => w.lookedAtMs);
  if (lookedAtMs === null) return { code: "never_witnessed", params: {} };
  return { code: "witness_old", params: { since: iso(lookedAtMs) } };
}

function latest(witnesses: readonly Witness[], of: (w: Witness) => number | null): number | null {
  return witnesses.reduce<number | null>((last, w) => {
    const at = of(w);
    return at === null ? last : Math.max(last ?? at, at);
  }, null);
}

const isRecent = (atMs: number | null, nowMs: number): boolean => atMs !== null && nowMs - atMs <= LIGHT.contactMs;

/**
 * Returns why the leader and the service do not reach each other although another Core hears it; null: they do, or no
 * Core hears it.
 */
function partedFromLeader(f: LightFacts, fresh: readonly Witness[], nowMs: number): Reason | null {
  const misses = (w: Witness): boolean =>
    w.leads && !w.own && isRecent(w.lookedAtMs, nowMs) && !isRecent(w.heardAtMs, w.lookedAtMs);
  if (!f.missesLeader && !fresh.some(misses)) return null;
  const hears = fresh.find((w) => !w.own && !w.leads && isRecent(w.heardAtMs, nowMs) && !refusedSince(f, w));
  return hears === undefined ? null : { code: "leader_cannot_reach", params: { core: hears.name } };
}

/** Reports whether its ports began to refuse after the witness had last heard from it. */
const refusedSince = (f: LightFacts, { heardAtMs }: Pick<Witness, "heardAtMs">): boolean =>
  f.refusedTwiceAtMs !== null && f.refusedTwiceAtMs > (heardAtMs ?? -Infinity);

/** Returns why it is off. `fresh`: the current witnesses, at least one. */
function whyOff(f: LightFacts, fresh: readonly Witness[], nowMs: number): Reason | null {
  const contactAtMs = lastContactOf(fresh);
  if (f.refusedTwiceAtMs !== null && fresh.every((w) => refusedSince(f, w)))
    return { code: "ports_refuse", params: { since: iso(contactAtMs ?? f.refusedTwiceAtMs) } };
  const judges = fresh.filter((w) => w.knowsLeader);
  const lastAtMs = lastContactOf(judges.length > 0 ? judges : fresh);
  if (isRecent(lastAtMs, nowMs)) return null;
  const sinceMs = lastAtMs ?? contactAtMs;
  return sinceMs === null
    ? { code: "never_heard", params: {} }
    : { code: "silent_since", params: { since: iso(sinceMs) } };
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

/** Returns the time as ISO 8601. Date throws outside ±8.64e15 ms, and a broken clock must not prevent a light. */
function iso(ms: number): string {
  const bound = 8.64e15;
  return new Date(Math.min(bound, Math.max(-bound, ms))).toISOString();
}
