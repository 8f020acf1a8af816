import type { PeerAddress } from "@core-console/shared/contract/cluster";
import type { Facts } from "./view-facts.ts";
import { hasVote } from "./votes.ts";

/** Returns the addresses of all Cores with a host, for Cores and consoles. */
export function peersOf(facts: Pick<Facts, "cores" | "members">): PeerAddress[] {
  return [...facts.cores.values()].flatMap(({ value }) => {
    const { ref, name, memberId, host } = value;
    if (host === null) return [];
    return [{ ref, name, memberId, voter: hasVote(facts, value), internal: host.internal, console: host.console }];
  });
}

/** Returns the refs of the voters. */
export function votersOf(facts: Pick<Facts, "cores" | "members">): string[] {
  return [...facts.cores].filter(([, { value }]) => hasVote(facts, value)).map(([ref]) => ref);
}

/** Returns the ref of the service with this member ID; null if there is none. */
export function refOfMember(cores: Facts["cores"], memberId: string | null): string | null {
  if (memberId === null) return null;
  for (const [ref, { value }] of cores) if (value.memberId === memberId) return ref;
  return null;
}
