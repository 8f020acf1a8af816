import { HEADER, REFUSED_SCHEME } from "@core-console/shared/contract/headers";
import { pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/routes";
import type { Ask, Incoming } from "../ask.ts";
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
  const secret = credentials.kind === "cookie" ? ` ${credentials.secret}` : "";
  const call = { method: req.method ?? "", path: req.url ?? "", authorization: `${REFUSED_SCHEME} ${code}${secret}` };
  tell(ask, call, o);
}

/**
 * Tells the leader that a URL held a secret, for the audit: of the route alone, without the secret, anybody's name or a body. A Core
 * refuses the name `access_token` before anything else.
 */
export function tellSecretInUrl(from: Incoming, route: Route, o: ForwarderOptions): void {
  if (route.console === true) return;
  const path = `${pathOf(route).replace(/:\w+/g, "hidden")}?access_token=hidden`;
  tell(from, { method: route.method, path, authorization: null }, o);
}

interface Told {
  method: string;
  path: string;
  authorization: string | null;
}

function tell(from: Incoming, { method, path, authorization }: Told, o: ForwarderOptions): void {
  const route = o.resolver.current();
  if (!route) return;
  const headers = {
    ...(authorization === null ? {} : { authorization }),
    "content-type": "application/json",
    [HEADER.forwardedFor]: from.forwardedFor,
    [HEADER.requestId]: from.requestId,
    ...(route.kind === "leader" ? {} : { [HEADER.coreForward]: "1" }),
  };
  // attempt never rejects: how it ended is its result, and that interests nobody.
  void attempt(o.cores.link(route.core), { method, path, headers, body: null }, { timeoutMs: TELL_MS, over: null });
}
