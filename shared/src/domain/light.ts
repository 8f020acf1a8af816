import type { Reason, Service, ServiceState, ServiceStatus } from "../contract/service.ts";
import { isoTime } from "./iso-time.ts";

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
export function lightOf(facts: LightFacts, nowMs: number): Light {
  const recorded = recordedLight(facts, nowMs);
  if (recorded !== null) return recorded;
  const fresh = facts.witnesses.filter((w) => nowMs - w.lookedAtMs <= LIGHT.witnessMs);
  const unknown = whyUnknown(facts, fresh);
  const parted = partedFromLeader(facts, fresh, nowMs);
  const off = unknown !== null || parted !== null ? null : whyOff(facts, fresh, nowMs);
  // A host that falls silent while it joins stays "joining", with a reason that says it is silent.
  if (isJoining(facts)) {
    return { status: "joining", reasons: off !== null && lastContactOf(fresh) !== null ? [off] : [] };
  }
  if (unknown !== null) return { status: "unknown", reasons: [unknown] };
  return off === null ? heardLight(facts, parted, nowMs) : { status: "off", reasons: [off] };
}

/** Returns the light that the record alone determines: of a removal, or of an ID that no host has used. */
function recordedLight({ state, everJoined, expiresAtMs }: LightFacts, nowMs: number): Light | null {
  if (state === "removing") return { status: "removing", reasons: [] };
  if (state !== "created" || everJoined) return null;
  if (expiresAtMs === null || nowMs < expiresAtMs) return { status: "not_installed", reasons: [] };
  return { status: "expired", reasons: [{ code: "id_ran_out", params: { at: isoTime(expiresAtMs) } }] };
}

const isJoining = ({ state, loneLearner }: LightFacts): boolean =>
  (state === "enrolling" || state === "catching-up") && !loneLearner;

/** Returns why nothing is known of it now; null if something is. `fresh`: the current witnesses. */
function whyUnknown(facts: LightFacts, fresh: readonly Witness[]): Reason | null {
  if (facts.cutOff) return { code: "cut_off", params: {} };
  if (fresh.length > 0) return null;
  const lookedAtMs = latest(facts.witnesses, (w) => w.lookedAtMs);
  if (lookedAtMs === null) return { code: "never_witnessed", params: {} };
  return { code: "witness_old", params: { since: isoTime(lookedAtMs) } };
}

/** Returns the light of a service that is heard. `parted`: why the leader and it do not reach each other. */
function heardLight(facts: LightFacts, parted: Reason | null, nowMs: number): Light {
  const { version, leaderVersion } = facts;
  const standing: Reason[] = facts.loneLearner ? [{ code: "lone_learner", params: {} }] : [];
  const warnings = warningsOf(facts, nowMs);
  const reasons = [...warnings, ...standing];
  if (parted !== null) return { status: "warning", reasons: [parted, ...reasons] };
  if (version !== null && leaderVersion !== null && version !== leaderVersion) {
    const differs: Reason = { code: "version_differs", params: { version, leader: leaderVersion } };
    return { status: "version_differs", reasons: [differs, ...reasons] };
  }
  return { status: warnings.length > 0 ? "warning" : "on", reasons };
}

/** Returns when any of these witnesses last had contact with the service's Core. */
const lastContactOf = (witnesses: readonly Witness[]): number | null => latest(witnesses, (w) => w.contactAtMs);

/** Reports whether its vote counts: it is known to answer, and the leader reaches it. */
export function isVoteCounted(service: Pick<Service, "role" | "status" | "reasons">): boolean {
  if (service.role === null || service.status === "off" || service.status === "unknown") return false;
  return !service.reasons.some((r) => r.code === "leader_cannot_reach");
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
function partedFromLeader(facts: LightFacts, fresh: readonly Witness[], nowMs: number): Reason | null {
  const misses = (w: Witness): boolean =>
    w.leads && !w.own && isRecent(w.lookedAtMs, nowMs) && !isRecent(w.heardAtMs, w.lookedAtMs);
  if (!facts.missesLeader && !fresh.some(misses)) return null;
  const hears = fresh.find((w) => !w.own && !w.leads && isRecent(w.heardAtMs, nowMs) && !refusedSince(facts, w));
  return hears === undefined ? null : { code: "leader_cannot_reach", params: { core: hears.name } };
}

/** Reports whether its ports began to refuse after the witness had last heard from it. */
const refusedSince = (facts: LightFacts, { heardAtMs }: Pick<Witness, "heardAtMs">): boolean =>
  facts.refusedTwiceAtMs !== null && facts.refusedTwiceAtMs > (heardAtMs ?? -Infinity);

/** Returns why it is off. `fresh`: the current witnesses, at least one. */
function whyOff(facts: LightFacts, fresh: readonly Witness[], nowMs: number): Reason | null {
  const contactAtMs = lastContactOf(fresh);
  if (facts.refusedTwiceAtMs !== null && fresh.every((w) => refusedSince(facts, w)))
    return { code: "ports_refuse", params: { since: isoTime(contactAtMs ?? facts.refusedTwiceAtMs) } };
  const judges = fresh.filter((w) => w.knowsLeader);
  const lastAtMs = lastContactOf(judges.length > 0 ? judges : fresh);
  if (isRecent(lastAtMs, nowMs)) return null;
  const sinceMs = lastAtMs ?? contactAtMs;
  return sinceMs === null
    ? { code: "never_heard", params: {} }
    : { code: "silent_since", params: { since: isoTime(sinceMs) } };
}

function warningsOf(facts: LightFacts, nowMs: number): Reason[] {
  const found: Reason[] = [];
  const above = (value: number | null, limit: number): value is number => value !== null && value > limit;
  if (above(facts.lagEntries, LIGHT.lagEntries)) found.push({ code: "lag_high", params: { lag: facts.lagEntries } });
  if (facts.clockOffsetMs !== null && above(Math.abs(facts.clockOffsetMs), LIGHT.clockOffsetMs)) {
    found.push({ code: "clock_offset", params: { ms: Math.round(facts.clockOffsetMs) } });
  }
  if (above(facts.fsyncP99Ms, LIGHT.fsyncP99Ms))
    found.push({ code: "fsync_slow", params: { ms: Math.round(facts.fsyncP99Ms) } });
  if (facts.diskFreePercent !== null && facts.diskFreePercent < LIGHT.diskFreePercent) {
    found.push({ code: "disk_low", params: { percent: Math.floor(facts.diskFreePercent) } });
  }
  if (above(facts.processorWaitPercent, LIGHT.processorWaitPercent))
    found.push({ code: "processor_starved", params: { percent: facts.processorWaitPercent } });
  if (facts.certificateExpiresAtMs !== null) {
    const left = facts.certificateExpiresAtMs - nowMs;
    if (left <= 0) found.push({ code: "certificate_expired", params: { at: isoTime(facts.certificateExpiresAtMs) } });
    else if (left < LIGHT.certificateMs)
      found.push({ code: "certificate_soon", params: { days: Math.floor(left / 86_400_000) } });
  }
  return found;
}
