import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";
import type { BlockList } from "node:net";
import { TLSSocket } from "node:tls";
import { HEADER } from "@core-console/shared/contract/headers";
import { ROUTES } from "@core-console/shared/contract/routes";
import { langOf } from "@core-console/shared/words/lang";
import { isLoopback } from "../lib/net/address.ts";
import type { Logger } from "../lib/logging/logger.ts";
import { secretsInUrl } from "../lib/http/secret-in-url.ts";
import type { Incoming } from "./ask.ts";
import type { Streams } from "./events/streams.ts";
import type { ForwarderOptions } from "./forward/forwarder.ts";
import { handleApi } from "./forward/handle-api.ts";
import { hopsTo, isProxy, plainAddress } from "../lib/net/client-address.ts";
import type { CutProofs } from "./guard/cut-proofs.ts";
import { guardChange, hostName, meantForUs } from "./guard/guard.ts";
import { isOwnOrigin, missingLine } from "./guard/origin.ts";
import { operatorRoute } from "./guard/operator-route.ts";
import { tellRefusal, tellSecretInUrl } from "./guard/tell-refusal.ts";
import type { Teller } from "./guard/teller.ts";
import type { RATE, RateLimit } from "./guard/rate-limit.ts";
import { requestId as requestIdOf } from "../lib/http/request-id.ts";
import { malformed } from "../lib/http/well-formed.ts";
import { finishOidc, startOidc } from "./oidc/handle-oidc.ts";
import { sendPage } from "./page.ts";
import { problemOf, sendProblem, sendTooMany } from "./problem.ts";
import { credentialsOf } from "./session/credentials.ts";
import type { Port } from "./session/credentials.ts";
import type { Who } from "./session/who.ts";
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
  teller: Teller;
  cutProofs: CutProofs;
  who: Who;
  /** called with a bearer that a Core has accepted */
  learn: (authorization: string) => void;
  streams: Streams;
  log: Logger;
}

/** Returns the request handler of a port of the console: guard, then events, API or page. */
export function createHandler(o: HandleOptions): RequestListener {
  return (req, res) => {
    const { remoteAddress: remote = "" } = req.socket;
    const forwardedFor = req.headers[HEADER.forwardedFor]?.toString();
    const proxies = o.proxies();
    const from = hopsTo(remote, forwardedFor, proxies);
    const incoming: Incoming = {
      req,
      res,
      requestId: requestIdOf(req.headers[HEADER.requestId], randomUUID),
      port: o.port,
      scheme: schemeOf(req, proxies),
      client: from.client,
      forwardedFor: from.chain,
    };
    for (const [name, value] of Object.entries(ALWAYS)) res.setHeader(name, value);
    if (incoming.scheme === "https") res.setHeader("strict-transport-security", STRICT_TRANSPORT);
    // A caller that disconnects is not an error; without a listener the error event would end the process.
    req.on("error", () => undefined);
    handle(incoming, o).catch((err: unknown) => {
      const { requestId } = incoming;
      o.log.error({ err, requestId }, "a request failed in the console");
      sendProblem(req, res, { code: "internal", requestId });
    });
  };
}

async function handle(incoming: Incoming, o: HandleOptions): Promise<void> {
  const { req, res, requestId } = incoming;
  const { method = "", headers, url = "" } = req;
  const here = { host: headers.host, allowedHosts: o.allowedHosts, localAddress: localAddress(req) };
  // Behind a proxy on this machine that is not configured as trusted all callers would count as one.
  if (!isLoopback(incoming.client) && !within(incoming, o.limits.all, o)) return;
  const wrong = malformed(req);
  // What follows on this connection may be the body of another request.
  if (wrong !== null) return sendProblem(req, res, { code: wrong, requestId, headers: { connection: "close" } });
  if (!meantForUs(here)) return refuseHost(incoming);

  const query = url.indexOf("?");
  const pathname = query < 0 ? url : url.slice(0, query);
  const isApi = pathname === "/api" || pathname.startsWith("/api/");
  const found = isApi ? operatorRoute(method, pathname, incoming.port) : ({ kind: "not_found" } as const);
  const inUrl = secretsInUrl(url).map((path) => ({ path, code: "token_in_query" }));
  if (inUrl.length > 0) {
    tellSecretInUrl(incoming, found.kind === "route" ? found.route : null, o.teller);
    return sendProblem(req, res, { code: "validation_failed", requestId, errors: inUrl });
  }
  if (!isApi && o.web && serveWeb(req, res, pathname, o.web)) return;
  if (found.kind === "wrong_method")
    return sendProblem(req, res, { code: "method_not_allowed", requestId, headers: { allow: found.allow } });
  if (found.kind === "not_found") return sendProblem(req, res, { code: "not_found", requestId });

  const { route } = found;
  if (route.audience === "public" && !within(incoming, o.limits.public, o)) return;
  const credentials = credentialsOf(headers, incoming.port, incoming.scheme === "https");
  const ask = { ...incoming, route, credentials };
  const { scheme } = incoming;
  const { configured } = o;
  const refusal = guardChange({ method, headers, scheme, route, credentials, configured });
  if (refusal === "csrf" || refusal === "cross_site") tellRefusal(ask, refusal, o.teller);
  const called = { host: headers.host, scheme, configured };
  if (refusal === "cross_site")
    return sendProblem(req, res, {
      code: refusal,
      requestId,
      params: missingLine(headers.origin ?? "", called, headers),
    });
  if (refusal !== null) return sendProblem(req, res, { code: refusal, requestId });
  // The page asks before the user types a password: that a change from it would be refused is reported at once.
  const page = headers[HEADER.page];
  if (route === ROUTES.signInOptions && typeof page === "string" && !isOwnOrigin(page, called))
    return sendProblem(req, res, { code: "cross_site", requestId, params: missingLine(page, called, headers) });
  if (route === ROUTES.oidcStart) return startOidc(ask, o.forward);
  if (route === ROUTES.oidcCallback) return finishOidc(ask, o.forward, o.teller);
  await (route === ROUTES.events ? o.streams.attach(ask) : handleApi(ask, o));
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
function within(incoming: Incoming, limit: RateLimit, o: HandleOptions): boolean {
  const { req, res, requestId, client } = incoming;
  const took = limit.take(client, o.now());
  if (took.ok) return true;
  o.cutProofs.note(incoming);
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
