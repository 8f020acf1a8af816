import type { IncomingHttpHeaders } from "node:http";
import { HEADER } from "@core-console/shared/contract/headers";

/**
 * Rule 4 by allow-lists: hop-by-hop headers, headers that only we may set (Core-Forward, X-Forwarded-*, Forwarded)
 * and cookies of other programs on the same host name cannot pass, because nothing passes that is not named.
 */
const UP = [
  "content-type",
  "accept",
  "accept-language",
  "if-match",
  "if-none-match",
  "user-agent",
  HEADER.idempotencyKey,
] as const;

const DOWN = [
  "content-type",
  "content-disposition",
  "cache-control",
  "etag",
  "link",
  "location",
  "retry-after",
  "allow",
  "warning",
  HEADER.idempotentReplay,
  HEADER.servedBy,
  HEADER.leader,
  HEADER.term,
  HEADER.generation,
  HEADER.revision,
  HEADER.dataAge,
  HEADER.totalCount,
] as const;

export interface UpFacts {
  /** where the client comes from: ends in the address that the console knows */
  forwardedFor: string;
  requestId: string;
  /** null: nobody asks */
  authorization: string | null;
}

/** Headers of a client's request that go to a Core, with what the BFF itself knows of it. */
export function headersUp(from: IncomingHttpHeaders, f: UpFacts): Record<string, string> {
  const to: Record<string, string> = { [HEADER.forwardedFor]: f.forwardedFor, [HEADER.requestId]: f.requestId };
  if (f.authorization !== null) to["authorization"] = f.authorization;
  for (const name of UP) {
    const value = from[name];
    if (typeof value === "string") to[name] = value;
  }
  return to;
}

/** Headers of a Core's answer that reach the client. A value with an absolute URL would name a Core: it stays behind. */
export function headersDown(from: Record<string, string | string[] | undefined>): Record<string, string> {
  const to: Record<string, string> = {};
  for (const name of DOWN) {
    const value = from[name];
    if (typeof value === "string" && !value.includes("://")) to[name] = value;
  }
  return to;
}
