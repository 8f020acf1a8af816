import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";
import type { BlockList } from "node:net";
import { TLSSocket } from "node:tls";
import { HEADER } from "@core-console/shared/contract/headers";
import type { ErrorCode } from "@core-console/shared/contract/errors";
import type { Route } from "@core-console/shared/contract/route";
import { ROUTES } from "@core-console/shared/contract/routes";
import type { Reason } from "@core-console/shared/contract/service";
import { langOf } from "@core-console/shared/words/lang";
import { isLoopback } from "../lib/net/address.ts";
import type { Logger } from "../lib/logging/logger.ts";
import { secretsInUrl } from "../lib/http/secret-in-url.ts";
import type { Ask, Incoming } from "./ask.ts";
import type { Streams } from "./events/streams.ts";
import type { ForwarderOptions } from "./forward/forwarder.ts";
import type { ConfirmedChanges } from "./forward/confirmed-changes.ts";
import { handleApi, handleFile } from "./forward/handle-api.ts";
import { hopsTo, isProxy, plainAddress } from "../lib/net/client-address.ts";
import type { CutProofs } from "./guard/cut-proofs.ts";
import { guardChange, hostName, meantForUs } from "./guard/guard.ts";
import { isOwnOrigin, missingLine } from "./guard/origin.ts";
import { operatorRoute } from "./guard/operator-route.ts";
import type { RouteMatch } from "./guard/operator-route.ts";
import { reportRefusal, reportSecretInUrl } from "./guard/report-refusal.ts";
import type { RefusalReporter } from "./guard/refusal-reporter.ts";
import type { RATE, RateLimit } from "./guard/rate-limit.ts";
import { requestId as requestIdOf } from "../lib/http/request-id.ts";
import { malformed } from "../lib/http/well-formed.ts";
import { finishOidc, startOidc } from "./oidc/handle-oidc.ts";
import { sendPage } from "./page.ts";
import { problemOf, sendProblem, sendTooMany } from "./problem.ts";
import { credentialsOf } from "./session/credentials.ts";
import type { Port } from "./session/credentials.ts";
import type { SessionCache } from "./session/session-cache.ts";
import { ALWAYS } from "./static/content-security.ts";
import { STRICT_TRANSPORT } from "../lib/http/listener-limits.ts";
import type { WebFiles } from "./static/load-files.ts";
import { serveWeb } from "./static/serve-web.ts";

export interface HandleOptions {
  port: Port;
  /** null: a port without a page */
  web: WebFiles | null;
  allowedHosts: readonly string[];
  /** host[:port] entries of KUMA_CONSOLE_HOSTS */
  configured: readonly string[];
  /** proxies whose X-Forwarded-For is trusted */
  proxies: () => BlockList;
  limits: Record<keyof typeof RATE, RateLimit>;
  /** ms by a monotonic clock */
  now: () => number;
  forward: ForwarderOptions;
  reporter: RefusalReporter;
  cutProofs: CutProofs;
  callers: SessionCache;
  /** called with a bearer that a Core has accepted */
  learn: (authorization: string) => void;
  changes: ConfirmedChanges;
  streams: Streams;
  log: Logger;
}

/** Returns the request handler of a port of the console: guard, then events, API or page. */
export function createHandler(options: HandleOptions): RequestListener {
  return (req, res) => {
    const { remoteAddress: remote = "" } = req.socket;
    const forwardedFor = req.headers[HEADER.forwardedFor]?.toString();
    const proxies = options.proxies();
    const from = hopsTo(remote, forwardedFor, proxies);
    const incoming: Incoming = {
      req,
      res,
      requestId: requestIdOf(req.headers[HEADER.requestId], randomUUID),
      port: options.port,
      scheme: schemeOf(req, proxies),
      client: from.client,
      forwardedFor: from.chain,
    };
    for (const [name, value] of Object.entries(ALWAYS)) res.setHeader(name, value);
    if (incoming.scheme === "https") res.setHeader("strict-transport-security", STRICT_TRANSPORT);
    // A caller that disconnects is not an error; without a listener the error event would end the process.
    req.on("error", () => undefined);
    handle(incoming, options).catch((err: unknown) => {
      const { requestId } = incoming;
      options.log.error({ err, requestId }, "a request failed in the console");
      sendProblem(req, res, { code: "internal", requestId });
    });
  };
}

/** Answers one request: the guards, the cheapest first, then the page or the route's handler. */
async function handle(incoming: Incoming, options: HandleOptions): Promise<void> {
  const { req, res, requestId } = incoming;
  // Behind a proxy on this machine that is not configured as trusted all callers would count as one.
  if (!isLoopback(incoming.client) && !withinLimit(incoming, options.limits.all, options)) return;
  const wrong = malformed(req);
  // What follows on this connection may be the body of another request.
  if (wrong !== null) return sendProblem(req, res, { code: wrong, requestId, headers: { connection: "close" } });
  const { host } = req.headers;
  if (!meantForUs({ host, allowedHosts: options.allowedHosts, localAddress: localAddress(req) }))
    return refuseHost(incoming);

  const target = targetOf(incoming);
  const secrets = secretsInUrl(req.url ?? "");
  if (secrets.length > 0) return refuseSecret(incoming, target.match, secrets, options.reporter);
  if (!target.isApi && options.web && serveWeb(req, res, target.pathname, options.web)) return;
  if (target.match.kind !== "route") return refuseRoute(incoming, target.match);

  const { route } = target.match;
  if (route.audience === "public" && !withinLimit(incoming, options.limits.public, options)) return;
  const credentials = credentialsOf(req.headers, incoming.port, incoming.scheme === "https");
  const ask = { ...incoming, route, credentials };
  const refusal = refusalOf(ask, options.configured);
  if (refusal !== null) return refuse(ask, refusal, options.reporter);
  await (ANSWERED_HERE.get(route) ?? handleApi)(ask, options);
}

/** Routes that are more than a call to be forwarded. */
const ANSWERED_HERE = new Map<Route, (ask: Ask, options: HandleOptions) => Promise<void>>([
  [ROUTES.oidcStart, (ask, options) => startOidc(ask, options.forward)],
  [ROUTES.oidcCallback, (ask, options) => finishOidc(ask, options.forward, options.reporter)],
  [ROUTES.systemRestore, (ask, options) => handleFile(ask, options.forward)],
  [ROUTES.events, (ask, options) => options.streams.attach(ask)],
]);

/** What a request is for. */
interface RequestTarget {
  /** without its query */
  pathname: string;
  /** false: the page, or nothing that this console has */
  isApi: boolean;
  match: RouteMatch;
}

function targetOf({ req: { method = "", url = "" }, port }: Incoming): RequestTarget {
  const query = url.indexOf("?");
  const pathname = query < 0 ? url : url.slice(0, query);
  const isApi = pathname === "/api" || pathname.startsWith("/api/");
  return { pathname, isApi, match: isApi ? operatorRoute(method, pathname, port) : { kind: "not_found" } };
}

/** Refuses a request with secrets in its URL, which logs and browser histories record, and reports it to a Core. */
function refuseSecret(
  incoming: Incoming,
  match: RouteMatch,
  secrets: readonly string[],
  reporter: RefusalReporter,
): void {
  const { req, res, requestId } = incoming;
  reportSecretInUrl(incoming, match.kind === "route" ? match.route : null, reporter);
  const errors = secrets.map((path) => ({ path, code: "token_in_query" }));
  sendProblem(req, res, { code: "validation_failed", requestId, errors });
}

function refuseRoute({ req, res, requestId }: Incoming, match: Exclude<RouteMatch, { kind: "route" }>): void {
  if (match.kind === "not_found") return sendProblem(req, res, { code: "not_found", requestId });
  sendProblem(req, res, { code: "method_not_allowed", requestId, headers: { allow: match.allow } });
}

/** Why a call is refused before it is looked at. `report`: what the audit of a Core records about it; null: nothing. */
interface Refusal {
  code: ErrorCode;
  params?: Reason["params"];
  report: "csrf" | "cross_site" | null;
}

/** Returns why a call must not be made; null: it may. */
function refusalOf({ req, scheme, route, credentials }: Ask, configured: readonly string[]): Refusal | null {
  const { method = "", headers } = req;
  const code = guardChange({ method, headers, scheme, route, credentials, configured });
  const called = { host: headers.host, scheme, configured };
  if (code === "cross_site")
    return { code, params: missingLine(headers.origin ?? "", called, headers), report: "cross_site" };
  if (code !== null) return { code, report: code === "csrf" ? "csrf" : null };
  // The page asks before the user types a password: that a change from it would be refused is reported at once.
  const page = headers[HEADER.page];
  if (route === ROUTES.signInOptions && typeof page === "string" && !isOwnOrigin(page, called))
    return { code: "cross_site", params: missingLine(page, called, headers), report: null };
  return null;
}

function refuse(ask: Ask, { code, params, report }: Refusal, reporter: RefusalReporter): void {
  if (report !== null) reportRefusal(ask, report, reporter);
  sendProblem(ask.req, ask.res, { code, requestId: ask.requestId, ...(params && { params }) });
}

/** Answers a request under a host name that this console does not know: a browser gets a page of text. */
function refuseHost({ req, res, requestId }: Incoming): void {
  const params = { host: (hostName(req.headers.host) ?? "").slice(0, 256) };
  const known = params.host === "" ? {} : params;
  if (req.method !== "GET" || req.headers.accept?.includes("text/html") !== true)
    return sendProblem(req, res, { code: "misdirected", requestId, params: known });
  const lang = langOf(req.headers["accept-language"]);
  const { status, title, detail } = problemOf({ code: "misdirected", requestId, params: known }, lang);
  res.setHeader(HEADER.requestId, requestId);
  sendPage(res, { lang, status, title, text: detail, link: null, moves: false });
}

/** Reports whether the caller has a request left; else answers when it will have one. */
function withinLimit(incoming: Incoming, limit: RateLimit, options: HandleOptions): boolean {
  const { req, res, requestId, client } = incoming;
  const took = limit.take(client, options.now());
  if (took.ok) return true;
  options.cutProofs.note(incoming);
  sendTooMany(req, res, { seconds: took.retryAfterS, requestId });
  return false;
}

/** Returns the scheme as the caller sees it: a trusted proxy may terminate TLS. */
function schemeOf(req: IncomingMessage, proxies: BlockList): "http" | "https" {
  if (req.socket instanceof TLSSocket) return "https";
  return req.headers["x-forwarded-proto"] === "https" && isProxy(req.socket.remoteAddress ?? "", proxies)
    ? "https"
    : "http";
}

/** Returns the local address of this connection; an IPv4 one in IPv4 form also on a dual-stack socket. */
function localAddress(req: IncomingMessage): string {
  return plainAddress(req.socket.localAddress ?? "");
}
