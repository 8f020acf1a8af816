import type { ChangeRequest } from "../../state/commit.ts";
import type { RemovedRecord } from "../../state/records.ts";

/** What is known of a caller before its request is looked at. */
export interface Caller {
  /** the ref of the Core whose certificate it showed, null for none that counts */
  node: string | null;
  /** that Core is a member: an enrolled joiner may report and nothing else */
  member: boolean;
  /** that member votes: links and keys are for voters alone */
  voter: boolean;
  /** its certificate was good until its Core was removed */
  removed: RemovedRecord | null;
  /** the address it came from; a voter and configured proxies are believed for whom they forward, nobody else, so no learner */
  from: string;
}

/** What signing in reads of a request. */
export interface SignInCall {
  readonly caller: Pick<Caller, "from">;
  readonly request: { readonly headers: { readonly "user-agent"?: string | undefined } };
  /** for Changes.execute */
  readonly change: ChangeRequest;
}
