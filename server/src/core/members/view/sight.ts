import { type Heard, HEARD_MAX } from "@core-console/shared/contract/enrolment";
import { LIGHT, type Witness } from "@core-console/shared/domain/light";
import { majority } from "@core-console/shared/domain/rules/quorum";
import type { Facts } from "./view-facts.ts";

/**
 * One Core as a witness (this one, or another voter's), with its statements about others; times in ms by this Core's
 * clock.
 */
interface Watcher {
  ref: string;
  name: string;
  lookedAtMs: number;
  leaderMemberId: string | null;
  term: number | null;
  /** returns its statement about a Core; undefined: nothing can be concluded */
  of: (ref: string) => Sighting | undefined;
}

interface Sighting {
  heardAtMs: number | null;
  contactAtMs: number | null;
  raftState: Heard["raftState"];
}
const NEVER: Sighting = { heardAtMs: null, contactAtMs: null, raftState: null };

/** Which Cores all witnesses hear, as far as this Core knows; computed once for a set of facts. */
export interface Sight {
  cutOff: boolean;
  /** voters' Cores in contact with this one, itself included */
  answeringVoters: number;
  watchers: readonly Watcher[];
}

const taken = new WeakMap<Facts, Sight>();

/** Returns which Cores the witnesses hear; computed once for each `Facts`. */
export function sightOf(f: Facts): Sight {
  let sight = taken.get(f);
  if (sight === undefined) {
    sight = takeSight(f);
    taken.set(f, sight);
  }
  return sight;
}

function takeSight(f: Facts): Sight {
  const watchers: Watcher[] = [];
  let voters = 0;
  let answeringVoters = 0;
  for (const [ref, { value }] of f.cores) {
    const own = ref === f.self.ref;
    if (value.voter) voters++;
    if (own) watchers.push(ownWatcher(f, value.name));
    if (own && value.voter) answeringVoters++;
    if (own || !value.voter) continue;
    const { report, receivedAtMs, gone } = f.observed(ref);
    if (report === null || receivedAtMs === null) continue;
    const list = report.hears;
    if (!gone && f.nowMs - receivedAtMs <= LIGHT.contactMs && hearsThisOne(f, list)) answeringVoters++;
    if (list === null) continue;
    watchers.push({
      ref,
      name: value.name,
      lookedAtMs: receivedAtMs,
      leaderMemberId: report.leaderMemberId,
      term: report.term,
      of: (one) => sightingIn(list, one, receivedAtMs),
    });
  }
  return { cutOff: voters > 0 && answeringVoters < majority(voters), answeringVoters, watchers };
}

/**
 * Reports whether a peer hears this Core. Assumed if the peer's list is missing or full, and right after a pause of
 * this Core, when the peer cannot have heard it again yet.
 */
function hearsThisOne(f: Facts, list: readonly Heard[] | null): boolean {
  if (f.wasPaused === true || list === null || list.length >= HEARD_MAX) return true;
  const own = list.find((h) => h.ref === f.self.ref);
  return own !== undefined && own.heardMs <= LIGHT.contactMs;
}

function ownWatcher(f: Facts, name: string): Watcher {
  const looked = f.nowMs - f.witnessSinceMs > LIGHT.contactMs;
  return {
    ref: f.self.ref,
    name,
    lookedAtMs: f.nowMs,
    leaderMemberId: f.raft?.leaderMemberId ?? null,
    term: f.raft?.term ?? null,
    of: (ref) => {
      const o = f.observed(ref);
      if (ref === f.self.ref)
        return {
          heardAtMs: f.nowMs,
          contactAtMs: f.raft === null ? o.contactAtMs : f.nowMs,
          raftState: f.raft?.raftState ?? null,
        };
      // Right after the start there was no time to receive reports: this is no observation.
      if (o.receivedAtMs === null && o.refusedTwiceAtMs === null && !looked) return undefined;
      return {
        heardAtMs: o.receivedAtMs,
        contactAtMs: o.contactAtMs,
        raftState: o.report?.raftState ?? null,
      };
    },
  };
}

function sightingIn(list: readonly Heard[], ref: string, receivedAtMs: number): Sighting | undefined {
  const entry = list.find((h) => h.ref === ref);
  if (entry === undefined) return list.length >= HEARD_MAX ? undefined : NEVER;
  return {
    heardAtMs: receivedAtMs - entry.heardMs,
    contactAtMs: entry.contactMs === null ? null : receivedAtMs - entry.contactMs,
    raftState: entry.raftState,
  };
}

/** The inputs of a light that depend on which Cores hear each other. */
export interface Seen {
  cutOff: boolean;
  witnesses: Witness[];
  missesLeader: boolean;
  /** the Core that last heard it, and when by this Core's clock; null: none has */
  last: { by: string; heardAtMs: number; raftState: Heard["raftState"] } | null;
  contactAtMs: number | null;
}

/**
 * Returns what the witnesses report of a Core. The times in `witnesses` are by the wall clock, the others by the
 * monotonic clock. `leaderRef` null: the leader that witnesses name is used.
 */
export function seenOf(f: Facts, ref: string, leaderRef: string | null): Seen {
  const { cutOff, watchers } = sightOf(f);
  const leader = leaderRef ?? namedLeader(f, watchers);
  const seen: Seen = {
    cutOff,
    witnesses: [],
    missesLeader: missesLeader(f, ref, leader),
    last: null,
    contactAtMs: null,
  };
  for (const w of watchers) {
    // A Core's report about itself counts through the Cores that hear it.
    if (w.ref === ref && ref !== f.self.ref) continue;
    if (f.wasPaused === true && ref === f.self.ref && w.ref !== ref) continue;
    const s = w.of(ref);
    if (s === undefined) continue;
    if (s.heardAtMs !== null && s.heardAtMs > (seen.last?.heardAtMs ?? -Infinity))
      seen.last = { by: w.ref, heardAtMs: s.heardAtMs, raftState: s.raftState };
    if (s.contactAtMs !== null) seen.contactAtMs = Math.max(seen.contactAtMs ?? s.contactAtMs, s.contactAtMs);
    const wall = (ms: number | null) => (ms === null ? null : f.toWall(ms));
    seen.witnesses.push({
      name: w.name,
      own: w.ref === ref,
      leads: w.ref === leader,
      knowsLeader: w.leaderMemberId !== null,
      lookedAtMs: f.toWall(w.lookedAtMs),
      heardAtMs: wall(s.heardAtMs),
      contactAtMs: wall(s.contactAtMs),
    });
  }
  return seen;
}

/** Returns the leader that witnesses name at the highest term: this Core may be the one that does not hear it. */
function namedLeader(f: Facts, watchers: readonly Watcher[]): string | null {
  const named = watchers
    .filter((w) => w.leaderMemberId !== null && f.nowMs - w.lookedAtMs <= LIGHT.contactMs)
    .toSorted((a, b) => (b.term ?? 0) - (a.term ?? 0))[0];
  if (named === undefined) return null;
  for (const [ref, { value }] of f.cores) if (value.memberId === named.leaderMemberId) return ref;
  return null;
}

/**
 * Reports whether a voter has not heard the leader since long before another Core last did: a leader that falls silent
 * for all Cores is no broken link.
 */
function missesLeader(f: Facts, ref: string, leader: string | null): boolean {
  if (leader === null || leader === ref) return false;
  if (f.wasPaused === true && [leader, ref].includes(f.self.ref)) return false;
  const { watchers } = sightOf(f);
  const own = watchers.find((w) => w.ref === ref);
  if (own === undefined || f.nowMs - own.lookedAtMs > LIGHT.contactMs) return false;
  const heard = own.of(leader);
  if (heard === undefined) return false;
  const others = watchers.map((w) => (w.ref === leader ? null : (w.of(leader)?.heardAtMs ?? null)));
  const lastAtMs = others.reduce<number>((last, at) => Math.max(last, at ?? -Infinity), -Infinity);
  if (f.nowMs - lastAtMs > LIGHT.contactMs) return false;
  return lastAtMs - (heard.heardAtMs ?? -Infinity) > LIGHT.contactMs;
}

/**
 * Returns which Cores this one hears, for its reports; null while it cannot determine that: it has just started, or is
 * cut off itself.
 */
export function hearsNow(f: Facts): Heard[] | null {
  if (f.nowMs - f.witnessSinceMs <= LIGHT.contactMs || sightOf(f).cutOff) return null;
  const heard: Heard[] = [];
  // Voters first: should there ever be more than fit, learners are omitted.
  const refs = [...f.cores].toSorted(([, a], [, b]) => Number(b.value.voter) - Number(a.value.voter));
  for (const [ref] of refs) {
    if (ref === f.self.ref || heard.length >= HEARD_MAX) continue;
    const { report, receivedAtMs, contactAtMs } = f.observed(ref);
    if (report === null || receivedAtMs === null || f.nowMs - receivedAtMs > LIGHT.witnessMs) continue;
    heard.push({
      ref,
      heardMs: Math.max(0, Math.round(f.nowMs - receivedAtMs)),
      contactMs: contactAtMs === null ? null : Math.max(0, Math.round(f.nowMs - contactAtMs)),
      raftState: report.raftState,
    });
  }
  return heard;
}
