import type { PeerAddress } from "@core-console/shared/contract/cluster";
import type { Facts } from "./view-facts.ts";

/** Returns the addresses of all Cores with a host, for Cores and consoles. */
export function peersOf(cores: Facts["cores"]): PeerAddress[] {
  return [...cores.values()].flatMap(({ value: { ref, name, memberId, voter, host } }) =>
    host === null ? [] : [{ ref, name, memberId, voter, internal: host.internal, console: host.console }],
  );
}

/** Returns the refs of the voters. */
export function votersOf(cores: Facts["cores"]): string[] {
  return [...cores].filter(([, { value }]) => value.voter).map(([ref]) => ref);
}

/** Returns the ref of the service with this member ID; null if there is none. */
export function refOfMember(cores: Facts["cores"], memberId: string | null): string | null {
  if (memberId === null) return null;
  for (const [ref, { value }] of cores) if (value.memberId === memberId) return ref;
  return null;
}
