import type { UserRole } from "@core-console/shared/contract/access";
import type { NodeView } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";
import { may } from "@core-console/shared/domain/permissions";

/** Reports whether this role sees unused service IDs. */
function seesIds(role: UserRole): boolean {
  return may(role, "services.id").ok;
}

/**
 * Returns the service as this role sees it: until its Core has joined, an ID is a secret that lets a host enrol. An ID
 * that only administrators have seen stays hidden from others: its host needs no approval.
 */
export function shownTo(role: UserRole, service: Service): Service {
  const sees = service.join?.idRestricted === true ? role === "administrator" : seesIds(role);
  return sees || service.raft.memberId !== null ? service : { ...service, id: null };
}

/**
 * Returns what a node reports of itself to unauthenticated clients: enough for a console to find the leader
 * (bff/leader/decide-route.ts), without its name, its version, how much was written, and where the others are.
 */
export function nodeShownToAnybody(node: NodeView): NodeView {
  return {
    ...node,
    name: "",
    version: "",
    leaderRef: null,
    commitIndex: null,
    appliedIndex: null,
    revision: 0,
    peers: [],
  };
}
