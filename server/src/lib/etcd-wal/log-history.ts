import type { HardState, LogPosition, MemberChange, Votes, WalRecord } from "./records.ts";

/** What is wrong with the records of a log that are whole in themselves. */
export type LogFault = "member" | "order" | "commit";

/** What a whole log says. */
export interface LogSummary {
  memberId: string;
  clusterId: string;
  /** its last entry, or the snapshot that stands for all entries */
  last: LogPosition;
  hardState: HardState;
  /** the newest snapshot that it is based on; null: it begins with the first entry */
  snapshot: LogPosition | null;
  /** who votes once all of its entries are applied; null: it does not say */
  votes: Votes | null;
}

type Snapshot = Extract<WalRecord, { type: "snapshot" }>;
interface PlacedChange extends MemberChange {
  index: number;
}

const START: LogPosition = { term: 0, index: 0 };
const NO_VOTES: Votes = { voters: [], learners: [] };
/** Of a log whose very first write was cut off. */
const NO_STATE: HardState = { term: 0, vote: "0", commit: 0 };

/** Follows the records of one log in their order, and remembers what they come to; an entry's data is not stored. */
export class LogHistory {
  #member: { memberId: string; clusterId: string } | null = null;
  #state: HardState | null = null;
  #first: number | null = null;
  #last = START;
  #snapshots: Snapshot[] = [];
  #changes: PlacedChange[] = [];

  /** Takes the next record; returns what contradicts those before it, or null. */
  add(record: WalRecord): LogFault | null {
    switch (record.type) {
      case "crc":
        return null;
      case "metadata":
        return this.#addMember(record);
      case "state":
        this.#state = record.state;
        return null;
      case "snapshot":
        return this.#addSnapshot(record);
      case "entry":
        return this.#addEntry(record);
    }
  }

  #addMember({ memberId, clusterId }: { memberId: string; clusterId: string }): LogFault | null {
    const known = this.#member;
    this.#member = { memberId, clusterId };
    return known === null || (known.memberId === memberId && known.clusterId === clusterId) ? null : "member";
  }

  /** A snapshot counts once the log says that its index is committed; until then an older one might. */
  #addSnapshot(record: Snapshot): null {
    const commit = this.#state?.commit ?? 0;
    const counting = this.#snapshots.findLastIndex(({ at }) => at.index <= commit);
    this.#snapshots = [...this.#snapshots.slice(Math.max(0, counting)), record];
    return null;
  }

  /** An entry at or before the last one replaces it and all that follow: another leader had others. */
  #addEntry({ at, change }: Extract<WalRecord, { type: "entry" }>): LogFault | null {
    const follows = at.index <= this.#last.index + 1 && this.#first !== null && at.index >= this.#first;
    const based = this.#snapshots.some((one) => one.at.index + 1 === at.index);
    if (!follows && !based && this.#first !== null && at.index > this.#last.index) return "order";
    this.#first = follows ? this.#first : at.index;
    this.#last = at;
    while ((this.#changes.at(-1)?.index ?? -1) >= at.index) this.#changes.pop();
    if (change !== null) this.#changes.push({ ...change, index: at.index });
    return null;
  }

  /** Returns what all records came to. */
  summary(): { ok: true; value: LogSummary } | { ok: false; why: LogFault } {
    if (this.#member === null) return { ok: false, why: "member" };
    const hardState = this.#state ?? NO_STATE;
    const snapshot = this.#snapshots.findLast(({ at }) => at.index <= hardState.commit) ?? null;
    const base = snapshot?.at ?? START;
    const last = base.index > this.#last.index ? base : this.#last;
    if (hardState.commit > last.index) return { ok: false, why: "commit" };
    if (last === this.#last && (this.#first ?? 0) > base.index + 1) return { ok: false, why: "order" };
    return {
      ok: true,
      value: {
        ...this.#member,
        last,
        hardState,
        snapshot: base.index === 0 ? null : base,
        votes: this.#votes(snapshot),
      },
    };
  }

  /** Null where the log neither has its first entry nor a snapshot that says who voted then. */
  #votes(snapshot: Snapshot | null): Votes | null {
    const known = snapshot?.votes ?? null;
    if (known !== null)
      return changedBy(
        known,
        this.#changes.filter(({ index }) => index > (snapshot?.at.index ?? 0)),
      );
    const whole = this.#first === 1 && (snapshot?.at.index ?? 0) <= this.#last.index;
    return whole ? changedBy(NO_VOTES, this.#changes) : null;
  }
}

/** Returns who votes after these changes. */
function changedBy(votes: Votes, changes: readonly MemberChange[]): Votes {
  const members = new Map<string, MemberChange["becomes"]>([
    ...votes.voters.map((id) => [id, "voter"] as const),
    ...votes.learners.map((id) => [id, "learner"] as const),
    ...changes.map(({ member, becomes }) => [member, becomes] as const),
  ]);
  const those = (wanted: MemberChange["becomes"]): string[] =>
    [...members].flatMap(([id, is]) => (is === wanted ? [id] : [])).toSorted();
  return { voters: those("voter"), learners: those("learner") };
}
