import { HEADER } from "@core-console/shared/contract/headers";
import { LIMIT } from "@core-console/shared/contract/ports";
import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import type { Ask } from "../ask.ts";
import { unled } from "../leader/unled.ts";
import { sendProblem, sendTooMany } from "../problem.ts";
import { clearedCookies } from "../session/cookies.ts";
import { authorizationOf } from "../session/credentials.ts";
import { coreOfReadOnly } from "../session/read-only.ts";
import type { RequestFacts, SessionCache } from "../session/session-cache.ts";
import { askSurvivors, survivorsAnswer } from "./ask-survivors.ts";
import type { ConfirmedChanges } from "./confirmed-changes.ts";
import { forward, isRead } from "./forwarder.ts";
import type { ForwarderOptions } from "./forwarder.ts";
import type { Forwarded, ForwardCall, UpstreamAnswer } from "../upstream.ts";
import { headersUp } from "./headers.ts";
import { readBody } from "./read-body.ts";
import type { Body } from "./read-body.ts";
import { respond } from "./respond.ts";
import { isOfRole, roleThatShares, shareKeyOf } from "./shared-by.ts";
import { staleRead } from "./stale-read.ts";
import { streamThrough } from "./stream-through.ts";
import { streamUp } from "./stream-up.ts";

const NO_BODY = { kind: "body", bytes: Buffer.alloc(0) } as const;

/** Rule 3 names sign-in; beginning a sign-in at a provider and looking at a link write nothing. */
const AGAIN: readonly Route[] = [ROUTES.signIn, ROUTES.oidcBegin, ROUTES.setupLook];
/** Answers that are too large to buffer. */
const STREAMED: readonly Route[] = [
  ROUTES.auditExport,
  ROUTES.serviceLog,
  ROUTES.serviceLogDownload,
  ROUTES.snapshotContent,
  ROUTES.systemBackup,
];
/** Their bodies are JSON whatever content type the caller gives. */
const JSON_ANYWAY: readonly Route[] = [ROUTES.signIn, ROUTES.signOut];

export interface ApiOptions {
  forward: ForwarderOptions;
  callers: SessionCache;
  /** called with a bearer that a Core has accepted */
  learn: (authorization: string) => void;
  changes: ConfirmedChanges;
}

/** Handles one call of the API: reads, forwards, answers. It has passed the guards, and the contract has its route. */
export async function handleApi(ask: Ask, options: ApiOptions): Promise<void> {
  const { req, res, route, credentials } = ask;
  const read = isRead(req.method ?? "");
  // Without credentials a read would be queued without a leader only to be refused; a refused change belongs in the
  // Core's audit.
  if (read && route.audience === "user" && credentials.kind === "none") return refuseNobody(ask);
  const limit = route.bodyBytes ?? LIMIT.routeBodyBytes;
  const body: Body = read ? NO_BODY : await readBody(req, limit);
  if (body.kind === "gone") return;
  if (body.kind === "too_large") return refuseSize(ask, limit);

  const call = callOf(ask, body.bytes, goneSignal(res));
  const readOnly = coreOfReadOnly(call.headers["authorization"]) !== null;
  // A session that may only read is refused what is streamed, and its own Core says so.
  if (STREAMED.includes(route) && !readOnly) return streamThrough(ask, call, isStale(call), options.forward);
  const done = await answerOf(ask, call, options);
  if (done.kind !== "answered") return refuse(ask, done, options.forward);
  respond(ask, isStale(call), noted(ask, call, done.answer, options));
  if (done.answer.status < 300 && route.audience === "user" && !readOnly) learnBy(call, options);
}

/** Handles a call whose body is a file, which is not read here. */
export function handleFile(ask: Ask, options: ForwarderOptions): Promise<void> {
  // Without credentials the file would be read only to be refused.
  if (ask.credentials.kind === "none") return Promise.resolve(refuseNobody(ask));
  return streamUp(ask, callOf(ask, NO_BODY.bytes, goneSignal(ask.res)), options);
}

/** Returns a signal that is aborted when the caller's connection ends. */
function goneSignal(res: Ask["res"]): AbortSignal {
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  return gone.signal;
}

/** Has the console note what an answer confirms; returns the answer, with the confirmed changes where it shows them. */
function noted({ route }: Ask, call: ForwardCall, answer: UpstreamAnswer, { changes }: ApiOptions): UpstreamAnswer {
  changes.note(route, call.headers["authorization"], answer);
  return route === ROUTES.clusterRecovery ? changes.addTo(answer) : answer;
}

function learnBy({ headers: { authorization } }: ForwardCall, { learn }: ApiOptions): void {
  if (authorization !== undefined) learn(authorization);
}

/** Answers a body above the limit; what follows on this connection is the rest of it. */
function refuseSize({ req, res, requestId }: Ask, limit: number): void {
  const headers = { connection: "close" };
  sendProblem(req, res, { code: "payload_too_large", params: { limit }, requestId, headers });
}

/** Answers a call to which no Core has given an answer for this caller. */
function refuse(ask: Ask, done: Exclude<Answered, { kind: "answered" }>, { resolver }: ForwarderOptions): void {
  const { req, res, requestId } = ask;
  if (done.kind === "gone") return;
  if (done.kind === "limited") return sendTooMany(req, res, { seconds: done.seconds, requestId });
  // A sign-in whose answer was lost changed nothing that a caller could notice.
  const { code, params } = AGAIN.includes(ask.route) ? unled(resolver) : done;
  sendProblem(req, res, { code, params, requestId });
}

/** `limited`: a Core answered so when it was asked whose bearer this is. */
type Answered = Forwarded | { kind: "limited"; seconds: number };

async function answerOf(ask: Ask, call: ForwardCall, options: ApiOptions): Promise<Answered> {
  if (survivorsAnswer(ask.route, options.forward)) return askSurvivors(call, options.forward);
  if (isStale(call)) return staleRead(call, options.forward);
  const authorization = authorizationOf(ask.credentials);
  if (coreOfReadOnly(authorization) !== null) return forward(call, options.forward);
  const shareable = ask.route.perRole === true && shareKeyOf(call, null) !== null && authorization !== null;
  if (!shareable) return forward({ ...call, shareKey: shareKeyOf(call, null) }, options.forward);
  const of = requestFacts(ask);
  const known = await options.callers.byLeader({
    authorization,
    forwardedFor: ask.forwardedFor,
    client: ask.client,
    of,
  });
  if (known.kind === "limited") return known;
  if (known.kind === "unknown") return { kind: "problem", ...unled(options.forward.resolver) };
  // A Core refuses an invalid bearer itself, once for each request, for its audit; the request for which the verdict
  // was made has been refused already.
  if (known.kind === "refused")
    return known.of === of ? { kind: "answered", answer: known.answer } : forward(call, options.forward);
  const role = roleThatShares(ask.route, known.user);
  const done = await forward({ ...call, shareKey: shareKeyOf(call, role) }, options.forward);
  if (role === null || done.kind !== "answered" || isOfRole(role, done.answer)) return done;
  // The caller whose read was shared has changed its role, and so may this caller have.
  options.callers.forget([known.user.id]);
  return forward(call, options.forward);
}

/** Returns what a Core learns of the request for which it verifies a bearer. */
export function requestFacts({ req, requestId }: Ask): RequestFacts {
  return { requestId, language: req.headers["accept-language"] };
}

/** Answers 401 without asking a Core; a cookie that no Core can have issued is cleared. */
export function refuseNobody({ req, res, requestId, scheme, credentials }: Ask): void {
  if (credentials.kind === "none" && credentials.cookie)
    res.setHeader("set-cookie", clearedCookies(scheme === "https"));
  sendProblem(req, res, { code: "unauthenticated", requestId });
}

function callOf(ask: Ask, body: Buffer, gone: AbortSignal): ForwardCall {
  const { req, route, credentials } = ask;
  // A HEAD shares the GET of the same path; the body is dropped here.
  const method = req.method === "HEAD" ? "GET" : (req.method ?? "GET");
  const path = req.url ?? "/";
  // A cookie has no meaning on a public route: an ended session must not keep its user from signing in.
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
