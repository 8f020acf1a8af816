import type { Caller } from "./access/caller.ts";

/** One call as a handler receives it. */
export interface Call {
  readonly request: Request;
  readonly url: URL;
  readonly nowMs: number;
  /** null on routes that any client may call */
  readonly caller: Caller | null;
  param(name: string): string;
  /** what the audit entry will contain: a handler fills in what it knows */
  readonly about: { who: string; name: string | null; ref: string | null };
}
export type UserCall = Call & { readonly caller: Caller };
export type Answer = Response | Promise<Response>;

/** Address of the mock's browser. */
export const BROWSER_ADDRESS = "192.0.2.30";
