import { type Heard, HEARD_MAX } from "@core-console/shared/contract/enrolment";
import { LIGHT, type Witness } from "@core-console/shared/domain/light";
import { majority } from "@core-console/shared/domain/rules/quorum";
import { isInContact, type Facts } from "./view-facts.ts";
import { hasVote, voteCount } from "./votes.ts";

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
export function sightOf(facts: Facts): Sight {
  let sight = taken.get(facts);
  if (sight === undefined) {
    sight = takeSight(facts);
    taken.set(facts, sight);
  }
  return sight;
}

function takeSight(facts: Facts): Sight {
  const watchers: Watcher[] = [];
  const voters = voteCount(facts);
  let answeringVoters = 0;
  for (const [ref, { value }] of facts.cores) {
    const own = ref === facts.self.ref;
    const votes = hasVote(facts, value);
    if (own) watchers.push(ownWatcher(facts, value.name));
    if (own && votes) answeringVoters++;
    if (own || !votes) continue;
    const observed = facts.observed(ref);
    const { report, receivedAtMs } = observed;
    if (report === null || receivedAtMs === null) continue;
    const list = report.hears;
    if (isInContact(observed, "receivedAtMs", facts.nowMs) && hearsThisOne(facts, list)) answeringVoters++;
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
function hearsThisOne(facts: Facts, list: readonly Heard[] | null): boolean {
  if (facts.wasPaused === true || list === null || list.length >= HEARD_MAX) return true;
  const own = list.find((h) => h.ref === facts.self.ref);
  return own !== undefined && own.heardMs <= LIGHT.contactMs;
}

function ownWatcher(facts: Facts, name: string): Watcher {
  const looked = facts.nowMs - facts.witnessSinceMs > LIGHT.contactMs;
  return {
    ref: facts.self.ref,
    name,
    lookedAtMs: facts.nowMs,
    leaderMemberId: facts.raft?.leaderMemberId ?? null,
    term: facts.raft?.term ?? null,
    of: (ref) => {
      const o = facts.observed(ref);
      if (ref === facts.self.ref)
        return {
          heardAtMs: facts.nowMs,
          contactAtMs: facts.raft === null ? o.contactAtMs : facts.nowMs,
          raftState: facts.raft?.raftState ?? null,
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
export function seenOf(facts: Facts, ref: string, leaderRef: string | null): Seen {
  const { cutOff, watchers } = sightOf(facts);
  const leader = leaderRef ?? namedLeader(facts, watchers);
  const seen: Seen = {
    cutOff,
    witnesses: [],
    missesLeader: missesLeader(facts, ref, leader),
    last: null,
    contactAtMs: null,
  };
  for (const w of watchers) {
    // A Core's report about itself counts through the Cores that hear it.
    if (w.ref === ref && ref !== facts.self.ref) continue;
    if (facts.wasPaused === true && ref === facts.self.ref && w.ref !== ref) continue;
    const s = w.of(ref);
    if (s === undefined) continue;
    if (s.heardAtMs !== null && s.heardAtMs > (seen.last?.heardAtMs ?? -Infinity))
      seen.last = { by: w.ref, heardAtMs: s.heardAtMs, raftState: s.raftState };
    if (s.contactAtMs !== null) seen.contactAtMs = Math.max(seen.contactAtMs ?? s.contactAtMs, s.contactAtMs);
    const wall = (ms: number | null) => (ms === null ? null : facts.toWall(ms));
    seen.witnesses.push({
      name: w.name,
      own: w.ref === ref,
      leads: w.ref === leader,
      knowsLeader: w.leaderMemberId !== null,
      lookedAtMs: facts.toWall(w.lookedAtMs),
      heardAtMs: wall(s.heardAtMs),
      contactAtMs: wall(s.contactAtMs),
    });
  }
  return seen;
}

/** Returns the leader that witnesses name at the highest term: this Core may be the one that does not hear it. */
function namedLeader(facts: Facts, watchers: readonly Watcher[]): string | null {
  const named = watchers
    .filter((w) => w.leaderMemberId !== null && facts.nowMs - w.lookedAtMs <= LIGHT.contactMs)
    .toSorted((a, b) => (b.term ?? 0) - (a.term ?? 0))[0];
  if (named === undefined) return null;
  for (const [ref, { value }] of facts.cores) if (value.memberId === named.leaderMemberId) return ref;
  return null;
}

/**
 * Reports whether a voter has not heard the leader since long before another Core last did: a leader that falls silent
 * for all Cores is no broken link.
 */
function missesLeader(facts: Facts, ref: string, leader: string | null): boolean {
  if (leader === null || leader === ref) return false;
  if (facts.wasPaused === true && [leader, ref].includes(facts.self.ref)) return false;
  const { watchers } = sightOf(facts);
  const own = watchers.find((w) => w.ref === ref);
  if (own === undefined || facts.nowMs - own.lookedAtMs > LIGHT.contactMs) return false;
  const heard = own.of(leader);
  if (heard === undefined) return false;
  const others = watchers.map((w) => (w.ref === leader ? null : (w.of(leader)?.heardAtMs ?? null)));
  const lastAtMs = others.reduce<number>((last, at) => Math.max(last, at ?? -Infinity), -Infinity);
  if (facts.nowMs - lastAtMs > LIGHT.contactMs) return false;
  return lastAtMs - (heard.heardAtMs ?? -Infinity) > LIGHT.contactMs;
}

/**
 * Returns which Cores this one hears, for its reports; null while it cannot determine that: it has just started, or is
 * cut off itself.
 */
export function hearsNow(facts: Facts): Heard[] | null {
  if (facts.nowMs - facts.witnessSinceMs <= LIGHT.contactMs || sightOf(facts).cutOff) return null;
  const heard: Heard[] = [];
  // Voters first: should there ever be more than fit, learners are omitted.
  const refs = [...facts.cores].toSorted(
    ([, a], [, b]) => Number(hasVote(facts, b.value)) - Number(hasVote(facts, a.value)),
  );
  for (const [ref] of refs) {
    if (ref === facts.self.ref || heard.length >= HEARD_MAX) continue;
    const { report, receivedAtMs, contactAtMs } = facts.observed(ref);
    if (report === null || receivedAtMs === null || facts.nowMs - receivedAtMs > LIGHT.witnessMs) continue;
    heard.push({
      ref,
      heardMs: Math.max(0, Math.round(facts.nowMs - receivedAtMs)),
      contactMs: contactAtMs === null ? null : Math.max(0, Math.round(facts.nowMs - contactAtMs)),
      raftState: report.raftState,
    });
  }
  return heard;
}
