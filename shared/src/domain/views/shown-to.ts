import type { UserRole } from "../../contract/access.ts";
import type { Service } from "../../contract/service.ts";
import { may } from "../permissions.ts";

/**
 * Returns the service as this role sees it: until its Core has joined, an ID is a secret that lets a host enrol. An ID
 * that only administrators have seen stays hidden from others: its host needs no approval.
 */
export function shownTo(role: UserRole, service: Service): Service {
  const sees = service.join?.idRestricted === true ? role === "administrator" : may(role, "services.id").ok;
  return sees || service.raft.memberId !== null ? service : { ...service, id: null };
}
