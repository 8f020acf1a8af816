import { HEADER } from "@core-console/shared/contract/headers";
import type { Route } from "../leader/resolver.ts";
import type { UpstreamCall } from "../upstream.ts";

/** A call for the Core that calls go to: whichever does not lead is told to execute it itself (forwarding rule 9). */
export function addressed(call: UpstreamCall, kind: Route["kind"]): UpstreamCall {
  return kind === "leader" ? call : { ...call, headers: { ...call.headers, [HEADER.coreForward]: "1" } };
}
