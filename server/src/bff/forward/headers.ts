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
  "authorization",
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

/** Headers of a client's request that go to a Core, with the client's address and the request id as the BFF knows them. */
export function headersUp(from: IncomingHttpHeaders, clientAddress: string, requestId: string): Record<string, string> {
  const to: Record<string, string> = { [HEADER.forwardedFor]: clientAddress, [HEADER.requestId]: requestId };
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
