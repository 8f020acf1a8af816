/** A member as etcd lists it. */
export interface ListedMember {
  memberId: string;
  learner: boolean;
  peerUrls: readonly string[];
}

/** What decides how a record relates to etcd's member list. */
export interface RecordedMember {
  ref: string;
  /** null until its member was added and recorded */
  memberId: string | null;
  /** `https://host:port` at which other members dial it; null while it has no host */
  peerUrl: string | null;
  /** its removal, or the end of its join, is recorded: carrying that out also ends the record */
  leaving: boolean;
}

/** etcd's member list, as the leader read it. */
export interface MemberList {
  /** false: read from one member that may be behind */
  linearizable: boolean;
  members: readonly ListedMember[];
}

/** What the leader does about the difference between etcd's member list and the records. */
export interface Reconciliation {
  /** records of members that etcd no longer has: each becomes removed */
  lost: readonly { ref: string; memberId: string }[];
  /** ID of a learner that belongs to no record: it is removed from etcd; null: there is none */
  orphan: string | null;
}

const NOTHING: Reconciliation = { lost: [], orphan: null };

/** Returns the member that a record describes: by its ID, or by its peer URL while the ID is not recorded yet. */
export function memberOf<M extends ListedMember>(
  { memberId, peerUrl }: Pick<RecordedMember, "memberId" | "peerUrl">,
  members: readonly M[],
): M | undefined {
  if (memberId !== null) return members.find((m) => m.memberId === memberId);
  return peerUrl === null ? undefined : members.find((m) => m.peerUrls.includes(peerUrl));
}

/** Returns the members that belong to no record. */
export function strangers<M extends ListedMember>(
  records: Iterable<Pick<RecordedMember, "memberId" | "peerUrl">>,
  members: readonly M[],
): M[] {
  const known = new Set<string>();
  for (const record of records) {
    const member = memberOf(record, members);
    if (member !== undefined) known.add(member.memberId);
  }
  return members.filter((m) => !known.has(m.memberId));
}

/**
 * Returns what the leader does about the difference between etcd's member list and the records. Both must be
 * linearizable, the records read no later than the list: a member's ID is recorded after etcd has added it, so a member
 * that is missing in the list was removed. A voter that belongs to no record stays: removing it would be a decision
 * about the quorum (docs/architecture/membership.md). `self`: the leader's own member, whose record is never ended.
 */
export function reconcileMembers(facts: {
  self: string | null;
  list: MemberList;
  records: readonly RecordedMember[];
}): Reconciliation {
  const { self, list, records } = facts;
  // A list without the leader itself is not this cluster's.
  if (!list.linearizable || self === null || !list.members.some((m) => m.memberId === self)) return NOTHING;
  const lost = records.flatMap((record) => {
    const { ref, memberId, leaving } = record;
    return memberId === null || leaving || memberOf(record, list.members) !== undefined ? [] : [{ ref, memberId }];
  });
  const orphan = strangers(records, list.members).find((m) => m.learner) ?? null;
  return { lost, orphan: orphan?.memberId ?? null };
}
