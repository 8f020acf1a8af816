import { COOKIE, HEADER, eTagOf } from "@core-console/shared/contract/headers";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { cookie } from "../../lib/store/cookie.ts";
import { currentLang } from "../../lib/format/lang.ts";
import { letThrough } from "./gate.ts";
import { link, patchLink } from "./link.ts";
import { pause } from "./pause.ts";
import { ApiError, codeOf, toFailure } from "./problem.ts";

export interface Call {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  /** the path is absolute, not below /api/v3 */
  root?: true;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  /** one per click; a retry with the same key returns the outcome of that click */
  key?: string;
  ifMatch?: number;
  signal?: AbortSignal;
  /** may be answered from a node's own copy while there is no leader */
  stale?: boolean;
  /** for sign-in and identity requests: a refusal is returned to the caller, and does not open the sign-in dialog */
  open?: true;
  /** sends the page's origin: a proxy that hides it is detected before any user signs in */
  fromPage?: true;
  /** the form that sends it asks for the password itself */
  asksPassword?: true;
}

export interface Answer<T> {
  data: T;
  headers: Headers;
}

let highestRevision = 0;
/** Records the highest revision seen: the page never reads an older state (see docs/architecture/forwarding.md). */
export function sawRevision(revision: number): void {
  if (Number.isFinite(revision)) highestRevision = Math.max(highestRevision, revision);
}

/** the life of the cluster that this page shows; empty: not known yet */
let life = "";
/**
 * Records the life of the cluster. Reports whether it is another than before: revisions seen in that one no longer
 * count.
 */
export function sawLife(next: string | null | undefined): boolean {
  const isOther = Boolean(next) && life !== "" && life !== next;
  if (isOther) {
    highestRevision = 0;
    patchLink({ beforeLastChange: false });
  }
  life = next || life;
  return isOther;
}

const leads = () => link.get().upstream.state === "leader";

/** Maximum number of times a change is sent while its response is unreadable. */
const SENT_UNREAD = 3;

/**
 * Sends a request: the page's only fetch apart from raw-call.ts and streams. Throws ApiError; paths are below /api/v3.
 * Where the session has ended, or the password has to be confirmed, it waits for that and retries with the same key, so
 * callers need not handle either. It also retries a change whose response is unreadable.
 */
export async function call<T>(request: Call): Promise<Answer<T>> {
  for (let unread = 1; ;) {
    try {
      return await ask<T>(request);
    } catch (error) {
      if (error instanceof ApiError && error.failure.kind === "unreadable" && error.failure.change) {
        if (unread === SENT_UNREAD) throw error;
        await pause(200 * 2 ** unread, request.signal);
        unread += 1;
        continue;
      }
      if (request.open === true || (request.asksPassword === true && codeOf(error) === "password_needed")) throw error;
      await letThrough(error, request.signal);
    }
  }
}

async function ask<T>(request: Call): Promise<Answer<T>> {
  if (request.stale !== true) return send<T>(request, false);
  if (!leads()) return send<T>(request, true);
  // The console holds a plain read until there is a leader. Once the leader is reported lost, known state is read
  // instead.
  const lost = new AbortController();
  const stop = link.subscribe(() => {
    if (!leads()) lost.abort();
  });
  try {
    return await send<T>(
      { ...request, signal: request.signal ? AbortSignal.any([request.signal, lost.signal]) : lost.signal },
      false,
    );
  } catch (error) {
    const unanswered = lost.signal.aborted || isLeaderless(codeOf(error));
    if (unanswered && request.signal?.aborted !== true) return send<T>(request, true);
    throw error;
  } finally {
    stop();
  }
}

/** Sends one request and reads its response. */
async function send<T>(request: Call, stale: boolean): Promise<Answer<T>> {
  const { signal } = request;
  const change = request.key !== undefined;
  let response: Response;
  try {
    response = await fetch(urlOf(request, stale), initOf(request));
  } catch {
    throw new ApiError(signal?.aborted === true ? { kind: "aborted" } : { kind: "unreachable", change });
  }
  // An answer of another life may be late: which one this page shows is what the event stream says.
  const from = response.headers.get(HEADER.life);
  if (life === "") sawLife(from);
  if (from === null || from === life) sawRevision(Number(response.headers.get(HEADER.revision)));
  if (!response.ok) throw new ApiError(await toFailure(response, change));
  if (!isWrite(request)) sawRead(response);
  return { data: await bodyOf<T>(response, change, signal), headers: response.headers };
}

const isWrite = ({ method }: Call): boolean => method !== undefined && method !== "GET";

function urlOf(request: Call, stale: boolean): URL {
  const query = new URLSearchParams(request.query);
  if (stale) query.set("stale", "1");
  const search = query.size > 0 ? `?${query.toString()}` : "";
  return new URL(`${request.root === true ? "" : "/api/v3"}${request.path}${search}`, location.origin);
}

function initOf(request: Call): RequestInit {
  const headers = headersOf(request);
  const init: RequestInit = { method: request.method ?? "GET", headers, cache: "no-store", credentials: "same-origin" };
  // `{}`: an empty body is not JSON
  if (isWrite(request)) init.body = JSON.stringify(request.body ?? {});
  if (request.signal) init.signal = request.signal;
  return init;
}

function headersOf(request: Call): Headers {
  const headers = new Headers({ accept: "application/json", "accept-language": currentLang() });
  if (highestRevision > 0) headers.set(HEADER.minRevision, String(highestRevision));
  if (life !== "") headers.set(HEADER.life, life);
  if (request.fromPage) headers.set(HEADER.page, location.origin);
  if (request.key !== undefined) headers.set(HEADER.idempotencyKey, request.key);
  if (request.ifMatch !== undefined) headers.set("if-match", eTagOf(request.ifMatch, life || null));
  if (isWrite(request)) {
    // every change is sent as JSON, which a form of another site cannot do
    headers.set("content-type", "application/json");
    const token = cookie(COOKIE.xsrf);
    if (token !== null) headers.set(HEADER.xsrf, token);
  }
  return headers;
}

/** Records whether what was read is older than a change made here. */
function sawRead(response: Response): void {
  const behind = response.headers.get(HEADER.beforeLastChange) === "1";
  if (behind !== link.get().beforeLastChange) patchLink({ beforeLastChange: behind });
}

/** Returns the body of a successful response. Throws ApiError: aborted, truncated, or not JSON. */
async function bodyOf<T>(response: Response, change: boolean, signal?: AbortSignal): Promise<T> {
  try {
    const text = await response.text();
    // only 204, and 202 as the CLI reads it, may have no body
    return (text === "" && (response.status === 204 || response.status === 202) ? undefined : JSON.parse(text)) as T;
  } catch {
    throw new ApiError(signal?.aborted === true ? { kind: "aborted" } : { kind: "unreadable", change });
  }
}
