import type { UserRole, Whoami } from "@core-console/shared/contract/access";
import type { ChangeRequest } from "../../state/commit.ts";
import type { RemovedRecord } from "../../state/records.ts";
import type { SessionRecord, TokenRecord, UserRecord } from "../../state/records-access.ts";

/** What the connection of a request proves, before the request is read. */
export interface Connection {
  /** ref of the Core whose certificate it presented; null for none that counts */
  node: string | null;
  /** that Core is a member: an enrolled joiner may report and nothing else */
  member: boolean;
  /** that member votes: links and keys are for voters alone */
  voter: boolean;
  /** the record of its removal: its certificate was valid until then */
  removed: RemovedRecord | null;
  /**
   * its address; a forwarded address is accepted only from a voter, this Core itself and configured proxies, not from
   * a learner
   */
  from: string;
}

/** The user whose session or token a request presents. */
export interface SignedInUser {
  user: UserRecord;
  /** the role in effect: a token never has more than its owner */
  role: UserRole;
  /** the session or the token, with the hash of its secret */
  by: { session: SessionRecord; hash: string } | { token: TokenRecord; hash: string };
  /** set for who reads on this Core's host without signing in: no session, and nothing to look up again */
  ofHost?: true;
  /** set for a session that this Core opened without a majority */
  readOnly?: NonNullable<Whoami["readOnly"]>;
}

/** The caller: what its connection proves, and its user (docs/architecture/trust.md). */
export interface Caller extends Connection {
  /** null: none, or none that counts on this route */
  user: SignedInUser | null;
}

/** The parts of a request that signing in reads. */
export interface SignInCall {
  readonly caller: Pick<Caller, "from">;
  readonly request: { readonly headers: { readonly "user-agent"?: string | undefined } };
  /** for Changes.execute */
  readonly change: ChangeRequest;
}
