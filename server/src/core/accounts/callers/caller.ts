import type { ChangeRequest } from "../../state/commit.ts";
import type { RemovedRecord } from "../../state/records.ts";

/** What is known of a caller before its request is read. */
export interface Caller {
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

/** The parts of a request that signing in reads. */
export interface SignInCall {
  readonly caller: Pick<Caller, "from">;
  readonly request: { readonly headers: { readonly "user-agent"?: string | undefined } };
  /** for Changes.execute */
  readonly change: ChangeRequest;
}
