import { HEADER } from "@core-console/shared/contract/headers";
import { LIMIT } from "@core-console/shared/contract/ports";
import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import type { Ask } from "../ask.ts";
import { unled } from "../leader/unled.ts";
import { sendProblem, sendTooMany } from "../problem.ts";
import { clearedCookies } from "../session/cookies.ts";
import { authorizationOf } from "../session/credentials.ts";
import type { AskedFor, Who } from "../session/who.ts";
import { forward, isRead } from "./forwarder.ts";
import type { ForwarderOptions } from "./forwarder.ts";
import type { Forwarded, ForwardCall } from "../upstream.ts";
import { headersUp } from "./headers.ts";
import { readBody } from "./read-body.ts";
import { respond } from "./respond.ts";
import { isOfRole, roleThatShares, shareKeyOf } from "./shared-by.ts";
import { staleRead } from "./stale-read.ts";
import { streamThrough } from "./stream-through.ts";

const NO_BODY = Buffer.alloc(0);

/** Rule 3 names sign-in; beginning one by a provider and looking at a link write nothing. */
const AGAIN: readonly Route[] = [ROUTES.signIn, ROUTES.oidcBegin, ROUTES.setupLook];
/** Larger than one would keep. */
const STREAMED: readonly Route[] = [ROUTES.auditExport, ROUTES.serviceLog, ROUTES.serviceLogDownload];
/** JSON whatever the caller says that it is. */
const JSON_ANYWAY: readonly Route[] = [ROUTES.signIn, ROUTES.signOut];

export interface ApiOptions {
  forward: ForwarderOptions;
  who: Who;
  /** told of a bearer that is good */
  learn: (authorization: string) => void;
}

/** One call of the API: read, forward, answer. The guards have let it pass and the contract knows its route. */
export async function handleApi(ask: Ask, o: ApiOptions): Promise<void> {
  const { req, res, requestId } = ask;
  const read = isRead(req.method ?? "");
  // Nobody's read would be held without a leader only to hear this; nobody's change is for the Core's audit.
  const nobody = ask.route.audience === "user" && ask.credentials.kind === "none";
  if (nobody && read) return refuseNobody(ask);
  const limit = ask.route.bodyBytes ?? LIMIT.routeBodyBytes;
  const body = read ? ({ kind: "body", bytes: NO_BODY } as const) : await readBody(req, limit);
  if (body.kind === "gone") return;
  if (body.kind === "too_large")
    return sendProblem(req, res, {
      code: "payload_too_large",
      params: { limit },
      requestId,
      headers: { connection: "close" },
    });

  const gone = new AbortController();
  res.once("close", () => gone.abort());
  const call = callOf(ask, body.bytes, gone.signal);
  if (STREAMED.includes(ask.route)) return streamThrough(ask, call, isStale(call), o.forward);
  const done = await answerOf(ask, call, o);
  if (done.kind === "limited") return sendTooMany(req, res, { seconds: done.seconds, requestId });
  if (done.kind === "problem") {
    // An unheard answer to a sign-in changed nothing that anybody could tell.
    const { code, params } = AGAIN.includes(ask.route) ? unled(o.forward.resolver) : done;
    return sendProblem(req, res, { code, params, requestId });
  }
  if (done.kind !== "answered") return;
  respond(ask, isStale(call), done.answer);
  const { authorization } = call.headers;
  if (done.answer.status < 300 && ask.route.audience === "user" && authorization !== undefined) o.learn(authorization);
}

/** `limited`: a Core said so when it was asked who this is. */
type Answered = Forwarded | { kind: "limited"; seconds: number };

async function answerOf(ask: Ask, call: ForwardCall, o: ApiOptions): Promise<Answered> {
  if (isStale(call)) return staleRead(call, o.forward);
  const authorization = authorizationOf(ask.credentials);
  const shareable = ask.route.perRole === true && shareKeyOf(call, null) !== null && authorization !== null;
  if (!shareable) return forward({ ...call, shareKey: shareKeyOf(call, null) }, o.forward);
  const of = askedFor(ask);
  const known = await o.who.byLeader({ authorization, forwardedFor: ask.forwardedFor, client: ask.client, of });
  if (known.kind === "limited") return known;
  if (known.kind === "unknown") return { kind: "problem", ...unled(o.forward.resolver) };
  // A bearer that is good for nothing is the Core's to refuse, once for each request, for its audit: who asked has been refused by now.
  if (known.kind === "refused")
    return known.of === of ? { kind: "answered", answer: known.answer } : forward(call, o.forward);
  const role = roleThatShares(ask.route, known.user);
  const done = await forward({ ...call, shareKey: shareKeyOf(call, role) }, o.forward);
  if (role === null || done.kind !== "answered" || isOfRole(role, done.answer)) return done;
  // Whoever asked is somebody else by now, and so may this caller be.
  o.who.forget([known.user.id]);
  return forward(call, o.forward);
}

/** What a Core is told of the request for which it is asked who that is. */
export function askedFor({ req, requestId }: Ask): AskedFor {
  return { requestId, language: req.headers["accept-language"] };
}

/** 401 without asking a Core; a cookie that none can have made is taken away. */
export function refuseNobody({ req, res, requestId, scheme, credentials }: Ask): void {
  if (credentials.kind === "none" && credentials.cookie)
    res.setHeader("set-cookie", clearedCookies(scheme === "https"));
  sendProblem(req, res, { code: "unauthenticated", requestId });
}

function callOf(ask: Ask, body: Buffer, gone: AbortSignal): ForwardCall {
  const { req, route, credentials } = ask;
  // A HEAD shares the GET of the same path; its body stays here.
  const method = req.method === "HEAD" ? "GET" : (req.method ?? "GET");
  const path = req.url ?? "/";
  // A cookie says nothing on a route for anybody: an ended session must not keep its user from signing in.
  const authorization =
    route.audience === "public" && credentials.kind === "cookie" ? null : authorizationOf(credentials);
  const { forwardedFor, requestId } = ask;
  const headers = headersUp(req.headers, { forwardedFor, requestId, authorization });
  if ((route.anyType === true || JSON_ANYWAY.includes(route)) && body.length > 0)
    headers["content-type"] = "application/json";
  const idempotent = isRead(method) || AGAIN.includes(route) || headers[HEADER.idempotencyKey] !== undefined;
  return {
    method,
    path,
    headers,
    body: body.length > 0 ? body : null,
    idempotent,
    shareKey: null,
    route: pathOf(route),
    client: ask.client,
    gone,
  };
}

const isStale = (call: ForwardCall): boolean => isRead(call.method) && /[?&]stale=1(?:&|$)/.test(call.path);
