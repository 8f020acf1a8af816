import type { IncomingHttpHeaders } from "node:http";
import { HEADER } from "@core-console/shared/contract/headers";

/**
 * Rule 4 by allow-lists: hop-by-hop headers, headers that only the console may set (Core-Forward, X-Forwarded-*,
 * Forwarded) and cookies of other programs on the same host name cannot pass, because only named headers pass.
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
  HEADER.totalCount,
] as const;
/** They describe the cluster, so only signed-in users receive them. */
const DOWN_TO_USERS = [
  HEADER.servedBy,
  HEADER.leader,
  HEADER.term,
  HEADER.generation,
  HEADER.life,
  HEADER.revision,
  HEADER.dataAge,
] as const;

export interface UpFacts {
  /** the client's address chain: ends with the address that the console knows */
  forwardedFor: string;
  requestId: string;
  /** null: the request has no credentials */
  authorization: string | null;
}

/** Returns the headers of a client's request that go to a Core, with what the BFF itself knows of the request. */
export function headersUp(from: IncomingHttpHeaders, facts: UpFacts): Record<string, string> {
  const to: Record<string, string> = { [HEADER.forwardedFor]: facts.forwardedFor, [HEADER.requestId]: facts.requestId };
  if (facts.authorization !== null) to["authorization"] = facts.authorization;
  for (const name of UP) {
    const value = from[name];
    if (typeof value === "string") to[name] = value;
  }
  return to;
}

/**
 * Returns the headers of a Core's answer that reach the client; `toUser`: the client is signed in. A value with an
 * absolute URL would name a Core: it is dropped.
 */
export function headersDown(
  from: Record<string, string | string[] | undefined>,
  toUser: boolean,
): Record<string, string> {
  const to: Record<string, string> = {};
  for (const name of toUser ? [...DOWN, ...DOWN_TO_USERS] : DOWN) {
    const value = from[name];
    if (typeof value === "string" && !value.includes("://")) to[name] = value;
  }
  return to;
}
