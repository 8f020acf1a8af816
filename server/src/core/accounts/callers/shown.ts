import type { UserRole } from "@core-console/shared/contract/access";
import type { NodeView } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";
import { may } from "@core-console/shared/domain/permissions";

/** Does this role see unused service IDs? */
export function seesIds(role: UserRole): boolean {
  return may(role, "services.id").ok;
}

/**
 * The service as this role sees it: an ID is a key that lets a host in until its Core has joined. One that only
 * administrators had stays theirs: its host needs no approval.
 */
export function shownTo(role: UserRole, service: Service): Service {
  const sees = service.join?.idRestricted === true ? role === "administrator" : seesIds(role);
  return sees || service.raft.memberId !== null ? service : { ...service, id: null };
}

/**
 * What a node says of itself to anybody: enough for a console to find the leader (bff/leader/decide-route.ts). Nothing of
 * what it is called, what runs there, how much was written, and where the others are.
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
