import type { Operation, UserRole } from "@core-console/shared/contract/access";
import type { Service } from "@core-console/shared/contract/service";
import type { ClusterFacts } from "@core-console/shared/domain/rules/operations";

/** What decides which actions can be done to services. */
export interface ActionFacts {
  /** of who asks */
  role: UserRole;
  /** no majority answers */
  readOnly: boolean;
  /** null: not known */
  votes: ClusterFacts | null;
  /** what is under way, by the ref of its Core */
  acting: ReadonlyMap<string, Operation["kind"]>;
  /** those that are being taken out, whoever asked for it */
  removing: readonly Service[];
}
