import type { Unled } from "./leader/unled.ts";

/** What is sent upstream; the headers are the allowed ones already. */
export interface UpstreamCall {
  method: string;
  /** path and query as they came */
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

/** What a Core answered, whole. */
export interface UpstreamAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** A call to be forwarded to the leader. */
export interface ForwardCall extends UpstreamCall {
  /** a read, or it carries an Idempotency-Key */
  idempotent: boolean;
  /** same for all callers that may share one answer; null for what is not shared */
  shareKey: string | null;
  /** the pattern of its route, for the log: a path may hold what lets somebody in */
  route: string;
  /** the address it is for, as far as the console knows */
  client: string;
  /** aborts when the caller went away */
  gone: AbortSignal;
}

/** Why nothing was answered. */
export type Refused = Unled | { code: "outcome_unknown" | "read_lost"; params: Record<never, never> };

/** How forwarding a call ended. */
export type Forwarded =
  | { kind: "answered"; answer: UpstreamAnswer }
  | ({ kind: "problem" } & Refused)
  | { kind: "gone" };
