import { ERROR_STATUS, Problem } from "@core-console/shared/contract/errors";
import type { ErrorCode } from "@core-console/shared/contract/errors";
import { SignedIn } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Reason } from "@core-console/shared/contract/service";
import { langOf } from "@core-console/shared/words/lang";
import { say, title } from "@core-console/shared/words/say";
import * as z from "zod/mini";
import type { Ask } from "../ask.ts";
import { forward } from "../forward/forwarder.ts";
import type { ForwarderOptions } from "../forward/forwarder.ts";
import { headersUp } from "../forward/headers.ts";
import { reportLostState } from "../guard/report-refusal.ts";
import type { RefusalReporter } from "../guard/refusal-reporter.ts";
import { sendProblem } from "../problem.ts";
import { cookieName, readCookie, sessionCookies, setCookie } from "../session/cookies.ts";
import type { CookieRead } from "../session/cookies.ts";
import { ownPath } from "./own-path.ts";
import { sendPage } from "../page.ts";

const Begun = ROUTES.oidcBegin.answers[200];
const SignInState = z.object({ sealed: z.string(), to: z.string() });
/** How long a browser may take at the provider, s. */
const AWAY_S = 600;
const QUERY_CHARS = 8192;

type CoreAnswer = { kind: "answer"; body: unknown } | { kind: "failure"; status: number; title: string; text: string };

/** Redirects the browser to the provider, or answers why not. */
export async function startOidc(ask: Ask, deps: ForwarderOptions): Promise<void> {
  const { req, res, scheme } = ask;
  if (isHead(ask)) return;
  const to = ownPath(new URLSearchParams(queryOf(ask)).get("to"));
  const redirectUri = `${scheme}://${req.headers.host ?? ""}${pathOf(ROUTES.oidcCallback)}`;
  const answer = await call(ask, deps, { path: pathOf(ROUTES.oidcBegin), body: { redirectUri }, again: true });
  if (answer.kind === "failure") return fail(ask, answer);
  const begun = Begun.safeParse(answer.body);
  if (!begun.success || !/^https?:\/\//.test(begun.data.url)) return fail(ask, failure(ask, "oidc_failed"));
  const state = Buffer.from(JSON.stringify({ sealed: begun.data.sealed, to })).toString("base64url");
  res.setHeader("set-cookie", away(state, scheme === "https", AWAY_S));
  res.writeHead(302, { location: begun.data.url, "content-length": 0, "cache-control": "no-store" });
  res.end();
}

/**
 * Handles the browser's return from the provider. The answer is a page that continues by itself: on a redirect from the
 * provider's site the browser would not send a SameSite=Strict cookie, so the first request after it has to come from a
 * page of this console.
 */
export async function finishOidc(ask: Ask, deps: ForwarderOptions, reporter: RefusalReporter): Promise<void> {
  const { req, res } = ask;
  if (isHead(ask)) return;
  const secure = ask.scheme === "https";
  const spent = away("", secure, 0);
  res.setHeader("set-cookie", spent);
  const state = readState(readCookie(req.headers.cookie, cookieName("oidc", secure)));
  const query = queryOf(ask);
  if (state === null || query.length > QUERY_CHARS) {
    reportLostState(ask, reporter);
    return fail(ask, failure(ask, "oidc_failed", { why: "state" }));
  }
  const answer = await call(ask, deps, {
    path: pathOf(ROUTES.oidcFinish),
    body: { sealed: state.sealed, query },
    again: false,
  });
  if (answer.kind === "failure") return fail(ask, answer);
  const signedIn = SignedIn.safeParse(answer.body);
  if (!signedIn.success || signedIn.data.token === undefined) return fail(ask, failure(ask, "oidc_failed"));
  res.setHeader("set-cookie", [spent, ...sessionCookies(signedIn.data.token, secure)]);
  const lang = langOf(req.headers["accept-language"]);
  const words = (code: string): string => say({ code, params: {} }, lang);
  sendPage(res, {
    lang,
    status: 200,
    title: words("oidc_signed_in"),
    text: words("oidc_opens"),
    link: { to: ownPath(state.to), text: words("oidc_go_on") },
    moves: true,
  });
}

async function call(
  ask: Ask,
  deps: ForwarderOptions,
  what: { path: string; body: unknown; again: boolean },
): Promise<CoreAnswer> {
  const { forwardedFor, requestId } = ask;
  const gone = new AbortController();
  ask.res.once("close", () => gone.abort());
  const headers = headersUp(ask.req.headers, { forwardedFor, requestId, authorization: null });
  const done = await forward(
    {
      method: "POST",
      path: what.path,
      headers: { ...headers, "content-type": "application/json", accept: "application/json" },
      body: Buffer.from(JSON.stringify(what.body)),
      idempotent: what.again,
      shareKey: null,
      route: what.path,
      client: ask.client,
      gone: gone.signal,
    },
    deps,
  );
  if (done.kind === "problem") return failure(ask, done.code, done.params);
  if (done.kind !== "answered") return failure(ask, "no_leader");
  const body = json(done.answer.body);
  if (done.answer.status === 200) return { kind: "answer", body };
  const problem = Problem.safeParse(body);
  if (!problem.success) return failure(ask, "oidc_failed");
  return { kind: "failure", status: problem.data.status, title: problem.data.title, text: problem.data.detail };
}

function failure(ask: Ask, code: ErrorCode, params: Reason["params"] = {}): Extract<CoreAnswer, { kind: "failure" }> {
  const lang = langOf(ask.req.headers["accept-language"]);
  return { kind: "failure", status: ERROR_STATUS[code], title: title(code, lang), text: say({ code, params }, lang) };
}

function fail({ req, res, requestId }: Ask, answer: Extract<CoreAnswer, { kind: "failure" }>): void {
  if (res.destroyed) return;
  const lang = langOf(req.headers["accept-language"]);
  res.setHeader(HEADER.requestId, requestId);
  sendPage(res, {
    lang,
    status: answer.status,
    title: answer.title,
    text: answer.text,
    link: { to: "/sign-in", text: say({ code: "oidc_back", params: {} }, lang) },
    moves: false,
  });
}

/** Answers a HEAD with 405: it must not begin a sign-in or use up its state. Reports whether it did. */
function isHead({ req, res, requestId }: Ask): boolean {
  if (req.method !== "HEAD") return false;
  sendProblem(req, res, { code: "method_not_allowed", requestId, headers: { allow: "GET" } });
  return true;
}

/** Returns the query with its leading `?`, as received. */
function queryOf({ req: { url = "" } }: Ask): string {
  const at = url.indexOf("?");
  return at < 0 ? "" : url.slice(at);
}

/**
 * Returns the cookie of a sign-in under way. Lax: it has to be sent on the provider's redirect. The __Host- prefix,
 * which only this host may set, requires the path of the whole host.
 */
function away(value: string, secure: boolean, maxAge: number): string {
  const path = secure ? "/" : "/api/oidc";
  return setCookie(cookieName("oidc", secure), value, { path, httpOnly: true, sameSite: "Lax", secure, maxAge });
}

function readState(cookie: CookieRead): z.infer<typeof SignInState> | null {
  const read = SignInState.safeParse(cookie.kind === "one" ? json(Buffer.from(cookie.value, "base64url")) : null);
  return read.success ? read.data : null;
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}
