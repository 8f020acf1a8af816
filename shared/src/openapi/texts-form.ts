import type { PublicRouteName, Tag } from "./operations.ts";

/** All texts of the description apart from those of the errors. `$` stands for a name of the contract. */
export interface Texts {
  summary: string;
  about: string;
  server: string;
  tags: Record<Tag, string>;
  /** one line for each */
  operations: Record<PublicRouteName, string>;
  notes: Record<"permission" | "confirmed" | "session" | "signsIn" | "console" | "local", string>;
  ids: Record<"services" | "users" | "sessions" | "lives" | "tokens" | "operations" | "snapshots" | "uploads", string>;
  idempotencyKey: string;
  ifMatch: string;
  bearer: string;
  cookie: string;
  xsrf: string;
  events: string;
  /** by status */
  answers: Record<200 | 201 | 202 | 204 | 302, string>;
  headers: Record<HeaderName, string>;
}
type HeaderName =
  | "requestId"
  | "servedBy"
  | "leader"
  | "term"
  | "generation"
  | "life"
  | "revision"
  | "dataAge"
  | "console"
  | "idempotentReplay"
  | "totalCount"
  | "etag"
  | "link"
  | "retryAfter"
  | "location";
