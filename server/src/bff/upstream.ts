import type { Unled } from "./leader/unled.ts";

/** What is sent upstream; the headers are already filtered. */
export interface UpstreamCall {
  method: string;
  /** path and query as received */
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

/** A Core's complete answer. */
export interface UpstreamAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** A call to be forwarded to the leader. */
export interface ForwardCall extends UpstreamCall {
  /** a read, or it carries an Idempotency-Key */
  idempotent: boolean;
  /** same for all callers that may share one answer; null: not shared */
  shareKey: string | null;
  /** the pattern of its route, for the log: a path may contain a secret */
  route: string;
  /** the client's address, as far as the console knows */
  client: string;
  /** aborts when the caller disconnected */
  gone: AbortSignal;
}

/** Why a call was not answered. */
type Refused = Unled | { code: "outcome_unknown" | "read_lost"; params: Record<never, never> };

/** How forwarding a call ended. */
export type Forwarded =
  | { kind: "answered"; answer: UpstreamAnswer }
  | ({ kind: "problem" } & Refused)
  | { kind: "gone" };
