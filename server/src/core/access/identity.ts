import type { UserRole } from "@core-console/shared/contract/access";
import type { CoreContext } from "../context.ts";
import type { SessionRecord, TokenRecord, UserRecord } from "../store/records-access.ts";

/** Who calls, as far as the bearer tells. The connection's certificate is `Caller`'s (routes/access.ts). */
export type Identity =
  | { kind: "anonymous" }
  | {
      kind: "user";
      user: UserRecord;
      /** what it may do now: a token never more than its owner */
      role: UserRole;
      /** one of the two, by its hash */
      by: { session: SessionRecord; hash: string } | { token: TokenRecord; hash: string };
    };

/** Reads who calls off the Authorization header. Throws unauthenticated for a bearer that is not good (any more). */
export function identify(_c: CoreContext, _authorization: string | undefined): Identity {
  return { kind: "anonymous" };
}
