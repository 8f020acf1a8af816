import { HEADER, REFUSED_SCHEME } from "@core-console/shared/contract/headers";
import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import type { Ask, Incoming } from "../ask.ts";
import type { Teller } from "./teller.ts";

/** Of whose request a Core is told. */
export type Told = Pick<Incoming, "forwardedFor" | "requestId">;

/** What a sign-in that nobody began has in place of a sealed state: no Core takes it for one. */
const NO_STATE = { sealed: "none", query: "" };

/** Tells a Core of a change that was refused here, for the audit: without its body, and under a scheme that no Core ever executes. */
export function tellRefusal(ask: Ask, code: "csrf" | "cross_site", teller: Teller): void {
  const { req, credentials } = ask;
  const secret = credentials.kind === "cookie" ? ` ${credentials.secret}` : "";
  const authorization = `${REFUSED_SCHEME} ${code}${secret}`;
  teller.tell(callFor(ask, { method: req.method ?? "", path: req.url ?? "", authorization }));
}

/** As which routes of a Core it is told what came to the console's own. */
const STANDS_FOR = new Map<Route, Route>([
  [ROUTES.oidcStart, ROUTES.oidcBegin],
  [ROUTES.oidcCallback, ROUTES.oidcFinish],
]);
/** The route of a Core that stands for this one. */
export const asOfCore = (route: Route): Route => STANDS_FOR.get(route) ?? route;
/** None of the API's: pages, and what is nothing. */
const NO_ROUTE = { method: "GET", path: "/unknown" };

/**
 * Tells a Core that a URL held a secret, for the audit: of the route alone (null: there was none), without the secret, anybody's name
 * or a body. A Core refuses the name `access_token` before anything else.
 */
export function tellSecretInUrl(from: Incoming, route: Route | null, teller: Teller): void {
  const of = route && asOfCore(route);
  const { method, path } = of ? { method: of.method, path: pathOf(of).replace(/:\w+/g, "hidden") } : NO_ROUTE;
  teller.tell(callFor(from, { method, path: `${path}?access_token=hidden` }));
}

/** Tells a Core that somebody came back from the provider without the state that he was sent away with: it refuses that as it would. */
export function tellLostState(from: Incoming, teller: Teller): void {
  const path = pathOf(ROUTES.oidcFinish);
  teller.tell(callFor(from, { method: "POST", path, body: Buffer.from(JSON.stringify(NO_STATE)) }));
}

/** Tells a Core how many tries to prove who one is, the last of them by `from`, were cut off here by the limits of this console. */
export function tellCutProofs(from: Told, route: Route, count: number, teller: Teller): void {
  const authorization = `${REFUSED_SCHEME} rate_limited ${count}`;
  teller.tell(callFor(from, { method: route.method, path: pathOf(route), authorization }));
}

interface What {
  method: string;
  path: string;
  authorization?: string;
  body?: Buffer;
}

function callFor({ forwardedFor, requestId }: Told, { method, path, authorization, body }: What) {
  const headers = {
    ...(authorization === undefined ? {} : { authorization }),
    "content-type": "application/json",
    [HEADER.forwardedFor]: forwardedFor,
    [HEADER.requestId]: requestId,
  };
  return { method, path, headers, body: body ?? null };
}
