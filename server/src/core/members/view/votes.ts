import { type ListedMember, strangers } from "@core-console/shared/domain/rules/reconcile-members";
import type { ServiceRecord } from "../../state/records.ts";
import type { Facts } from "./view-facts.ts";

type Listed = Pick<Facts, "members">;

/** Returns what decides which of etcd's members a record describes. */
export const identityOf = ({ memberId, host }: Pick<ServiceRecord, "memberId" | "host">) => ({
  memberId,
  peerUrl: host === null ? null : `https://${host.raft}`,
});

/**
 * Reports whether a Core votes: by etcd's member list, as far as this Core's engine knows it; by the record while the
 * engine has not returned the list (see docs/architecture/membership.md).
 */
export function hasVote({ members }: Listed, { memberId, voter }: Pick<ServiceRecord, "memberId" | "voter">): boolean {
  if (members === null) return voter;
  return memberId !== null && members.some((m) => m.memberId === memberId && !m.learner);
}

/** Reports whether a Core is a member: by etcd's list, or by the record while the engine has not returned the list. */
export const isMember = ({ members }: Listed, { memberId }: Pick<ServiceRecord, "memberId">): boolean =>
  memberId !== null && (members === null || members.some((m) => m.memberId === memberId));

/** Returns the record with the vote that etcd's list gives it. */
export function withVote<R extends Pick<ServiceRecord, "memberId" | "voter">>(listed: Listed, record: R): R {
  if (record.memberId === null) return record;
  const voter = hasVote(listed, record);
  return voter === record.voter ? record : { ...record, voter };
}

/** Returns the number of voters: by etcd's list, which may contain some that belong to no record. */
export function voteCount(facts: Pick<Facts, "members" | "cores">): number {
  const { members, cores } = facts;
  if (members !== null) return members.filter((m) => !m.learner).length;
  return [...cores.values()].filter(({ value }) => value.voter).length;
}

/** Returns the voters in etcd's list that belong to no record; none while the records are not loaded. */
export function foreignVoters({ members, cores }: Pick<Facts, "members" | "cores">): ListedMember[] {
  if (members === null || cores.size === 0) return [];
  const records = [...cores.values()].map(({ value }) => identityOf(value));
  return strangers(records, members).filter((m) => !m.learner);
}
