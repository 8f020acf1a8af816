import { HEADER, REFUSED_SCHEME } from "@core-console/shared/contract/headers";
import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import type { Ask, Incoming } from "../ask.ts";
import { coreOfReadOnly } from "../session/read-only.ts";
import type { RefusalReporter } from "./refusal-reporter.ts";

/** What a Core learns of the sender of a refused request. */
export type Sender = Pick<Incoming, "forwardedFor" | "requestId">;

/** Stands in place of a sealed state for a sign-in that was never begun: no Core accepts it. */
const NO_STATE = { sealed: "none", query: "" };

/**
 * Reports a change that was refused here to a Core, for the audit: without its body, and under a scheme that no Core
 * ever executes.
 */
export function reportRefusal(ask: Ask, code: "csrf" | "cross_site", reporter: RefusalReporter): void {
  const { req, credentials } = ask;
  // A session opened without a majority is for its own Core alone.
  const named = credentials.kind === "cookie" && coreOfReadOnly(credentials.authorization) === null;
  const secret = named ? ` ${credentials.secret}` : "";
  const authorization = `${REFUSED_SCHEME} ${code}${secret}`;
  reporter.report(callFor(ask, { method: req.method ?? "", path: req.url ?? "", authorization }));
}

/** Routes of a Core under which requests to the console's own routes are reported. */
const STANDS_FOR = new Map<Route, Route>([
  [ROUTES.oidcStart, ROUTES.oidcBegin],
  [ROUTES.oidcCallback, ROUTES.oidcFinish],
]);
/** Returns the route of a Core that stands for this one. */
export const asOfCore = (route: Route): Route => STANDS_FOR.get(route) ?? route;
/** Stands for requests outside the API: pages and unknown paths. */
const NO_ROUTE = { method: "GET", path: "/unknown" };

/**
 * Reports to a Core that a URL contained a secret, for the audit: names the route alone (null: there was none), without
 * the secret, a user's name or a body. A Core refuses the name `access_token` before anything else.
 */
export function reportSecretInUrl(from: Incoming, route: Route | null, reporter: RefusalReporter): void {
  const of = route && asOfCore(route);
  const { method, path } = of ? { method: of.method, path: pathOf(of).replace(/:\w+/g, "hidden") } : NO_ROUTE;
  reporter.report(callFor(from, { method, path: `${path}?access_token=hidden` }));
}

/**
 * Reports to a Core that a user came back from the provider without the state of the sign-in: the Core refuses that as
 * it would refuse the sign-in.
 */
export function reportLostState(from: Incoming, reporter: RefusalReporter): void {
  const path = pathOf(ROUTES.oidcFinish);
  reporter.report(callFor(from, { method: "POST", path, body: Buffer.from(JSON.stringify(NO_STATE)) }));
}

/**
 * Reports to a Core how many attempts to prove an identity, the last of them by `from`, were cut off here by the limits
 * of this console.
 */
export function reportCutProofs(from: Sender, route: Route, count: number, reporter: RefusalReporter): void {
  const authorization = `${REFUSED_SCHEME} rate_limited ${count}`;
  reporter.report(callFor(from, { method: route.method, path: pathOf(route), authorization }));
}

interface What {
  method: string;
  path: string;
  authorization?: string;
  body?: Buffer;
}

function callFor({ forwardedFor, requestId }: Sender, { method, path, authorization, body }: What) {
  const headers = {
    ...(authorization === undefined ? {} : { authorization }),
    "content-type": "application/json",
    [HEADER.forwardedFor]: forwardedFor,
    [HEADER.requestId]: requestId,
  };
  return { method, path, headers, body: body ?? null };
}
