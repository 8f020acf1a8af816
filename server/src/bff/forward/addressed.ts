import { HEADER } from "@core-console/shared/contract/headers";
import type { Route } from "../leader/resolver.ts";
import type { UpstreamCall } from "../upstream.ts";

/**
 * Returns the call for the Core that calls go to: one that does not lead is asked to execute it itself (forwarding rule
 * 9).
 */
export function addressed<T extends UpstreamCall>(call: T, kind: Route["kind"]): T {
  return kind === "leader" ? call : { ...call, headers: { ...call.headers, [HEADER.coreForward]: "1" } };
}
