import type { Operation, UserRole } from "@core-console/shared/contract/access";
import type { Service } from "@core-console/shared/contract/service";
import type { ClusterFacts } from "@core-console/shared/domain/rules/operations";

/** What decides which actions can be done to services. */
export interface ActionFacts {
  /** role of the current user */
  role: UserRole;
  /** no majority answers */
  readOnly: boolean;
  /** the session was opened without a majority: it only reads */
  looks?: boolean;
  /** null: not known */
  votes: ClusterFacts | null;
  /** the Core that leads; null: none, or not known */
  leader: { ref: string; name: string } | null;
  /** what is under way, by the ref of its Core */
  acting: ReadonlyMap<string, Operation["kind"]>;
  /** those that are being removed, at any user's request */
  removing: readonly Service[];
}
