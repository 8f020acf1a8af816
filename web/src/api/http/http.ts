import { COOKIE, HEADER } from "@core-console/shared/contract/headers";
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

const leads = () => link.get().upstream.state === "leader";

/** Maximum number of times a change is sent while its response is unreadable. */
const SENT_UNREAD = 3;

/**
 * Sends a request: the page's only fetch apart from raw-call.ts and streams. Throws ApiError; paths are below /api/v3.
 * Where the session has ended, or the password has to be confirmed, it waits for that and retries with the same key, so
 * callers need not handle either. It also retries a change whose response is unreadable.
 */
export async function call<T>(c: Call): Promise<Answer<T>> {
  for (let unread = 1; ;) {
    try {
      return await ask<T>(c);
    } catch (error) {
      if (error instanceof ApiError && error.failure.kind === "unreadable" && error.failure.change) {
        if (unread === SENT_UNREAD) throw error;
        await pause(200 * 2 ** unread, c.signal);
        unread += 1;
        continue;
      }
      if (c.open === true || (c.asksPassword === true && codeOf(error) === "password_needed")) throw error;
      await letThrough(error, c.signal);
    }
  }
}

async function ask<T>(c: Call): Promise<Answer<T>> {
  if (c.stale !== true) return send<T>(c, false);
  if (!leads()) return send<T>(c, true);
  // The console holds a plain read until there is a leader. Once the leader is reported lost, known state is read
  // instead.
  const lost = new AbortController();
  const stop = link.subscribe(() => {
    if (!leads()) lost.abort();
  });
  try {
    return await send<T>({ ...c, signal: c.signal ? AbortSignal.any([c.signal, lost.signal]) : lost.signal }, false);
  } catch (error) {
    const unanswered = lost.signal.aborted || isLeaderless(codeOf(error));
    if (unanswered && c.signal?.aborted !== true) return send<T>(c, true);
    throw error;
  } finally {
    stop();
  }
}

async function send<T>(c: Call, stale: boolean): Promise<Answer<T>> {
  const query = new URLSearchParams(c.query);
  if (stale) query.set("stale", "1");
  const search = query.size > 0 ? `?${query.toString()}` : "";
  const headers = new Headers({ accept: "application/json", "accept-language": currentLang() });
  if (highestRevision > 0) headers.set(HEADER.minRevision, String(highestRevision));
  if (c.fromPage) headers.set(HEADER.page, location.origin);
  if (c.key !== undefined) headers.set(HEADER.idempotencyKey, c.key);
  if (c.ifMatch !== undefined) headers.set("if-match", `"${c.ifMatch}"`);
  const init: RequestInit = { method: c.method ?? "GET", headers, cache: "no-store", credentials: "same-origin" };
  if (c.method !== undefined && c.method !== "GET") {
    // every change is sent as JSON, which a form of another site cannot do; `{}` because an empty body is not JSON
    headers.set("content-type", "application/json");
    const mark = cookie(COOKIE.xsrf);
    if (mark !== null) headers.set(HEADER.xsrf, mark);
    init.body = JSON.stringify(c.body ?? {});
  }
  if (c.signal) init.signal = c.signal;

  const change = c.key !== undefined;
  let response: Response;
  try {
    response = await fetch(new URL(`${c.root === true ? "" : "/api/v3"}${c.path}${search}`, location.origin), init);
  } catch {
    throw new ApiError(c.signal?.aborted === true ? { kind: "aborted" } : { kind: "unreachable", change });
  }
  sawRevision(Number(response.headers.get(HEADER.revision)));
  if (!response.ok) throw new ApiError(await toFailure(response, change));
  if ((c.method ?? "GET") === "GET") {
    const behind = response.headers.get(HEADER.beforeLastChange) === "1";
    if (behind !== link.get().beforeLastChange) patchLink({ beforeLastChange: behind });
  }
  return { data: await bodyOf<T>(response, change, c.signal), headers: response.headers };
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
