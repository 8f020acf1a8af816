import { HEADER, REFUSED_SCHEME } from "@core-console/shared/contract/headers";
import type { Ask } from "../ask.ts";
import { attempt } from "../forward/attempt.ts";
import type { ForwarderOptions } from "../forward/forwarder.ts";

/** It is for the audit alone: nobody waits for it. */
const TELL_MS = 2000;

/**
 * Tells the leader of a change that was refused here, for the audit: without its body, and under a scheme that no Core ever
 * executes. Without a leader it is not told: nothing could be written.
 */
export function tellRefusal(ask: Ask, code: "csrf" | "cross_site", o: ForwarderOptions): void {
  const { req, credentials } = ask;
  const route = o.resolver.current();
  if (!route) return;
  const secret = credentials.kind === "cookie" ? ` ${credentials.secret}` : "";
  const headers = {
    authorization: `${REFUSED_SCHEME} ${code}${secret}`,
    "content-type": "application/json",
    [HEADER.forwardedFor]: ask.forwardedFor,
    [HEADER.requestId]: ask.requestId,
    ...(route.kind === "leader" ? {} : { [HEADER.coreForward]: "1" }),
  };
  const call = { method: req.method ?? "", path: req.url ?? "", headers, body: null };
  // attempt never rejects: how it ended is its result, and that interests nobody.
  void attempt(o.cores.link(route.core), call, { timeoutMs: TELL_MS, over: null });
}
