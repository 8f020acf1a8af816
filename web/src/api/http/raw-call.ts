import { COOKIE, HEADER } from "@core-console/shared/contract/headers";
import { cookie } from "../../lib/store/cookie.ts";
import { letThrough } from "./gate.ts";
import { ApiError, toFailure } from "./problem.ts";

export interface RawCall {
  method: string;
  /** with its query, of this origin */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** JSON as typed; null: none */
  body: string | null;
  signal: AbortSignal;
}
export interface RawAnswer {
  status: number;
  statusText: string;
  headers: readonly (readonly [string, string])[];
  text: string;
  /** the body exceeded the limit, or did not end in time */
  cut: boolean;
  tookMs: number;
}

const MOST_BYTES = 262_144;
const MOST_MS = 3000;

/**
 * Sends a call as the user typed it, with the page's own session, and returns the response unchanged, whatever its
 * status. Where the session has ended or the password has to be confirmed, it waits like every call of the page. Throws
 * ApiError when there is no response.
 */
export async function rawCall(request: RawCall): Promise<RawAnswer> {
  for (;;) {
    const began = performance.now();
    const response = await sent(request);
    const tookMs = performance.now() - began;
    if (response.status === 401 || response.status === 403) {
      const refusal = new ApiError(await toFailure(response.clone(), false));
      try {
        await letThrough(refusal, request.signal);
        continue;
      } catch {
        // the refusal is final: it is the response
      }
    }
    const headers = [...response.headers].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      status: response.status,
      statusText: response.statusText,
      headers,
      tookMs,
      ...(await beginning(response)),
    };
  }
}

async function sent(request: RawCall): Promise<Response> {
  const headers = new Headers({ accept: "application/json, */*;q=0.5", ...request.headers });
  if (request.method !== "GET") {
    headers.set("content-type", "application/json");
    const mark = cookie(COOKIE.xsrf);
    if (mark !== null) headers.set(HEADER.xsrf, mark);
  }
  const body = request.method === "GET" ? {} : { body: request.body ?? "{}" };
  try {
    return await fetch(new URL(request.path, location.origin), {
      method: request.method,
      headers,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "manual",
      signal: request.signal,
      ...body,
    });
  } catch {
    throw new ApiError(
      request.signal.aborted ? { kind: "aborted" } : { kind: "unreachable", change: request.method !== "GET" },
    );
  }
}

/** Returns the beginning of a response, as much as a user reads; an event stream has no end to wait for. */
async function beginning(response: Response): Promise<{ text: string; cut: boolean }> {
  const reader = response.body?.getReader();
  if (reader === undefined) return { text: "", cut: false };
  const decoder = new TextDecoder();
  const late = setTimeout(() => void reader.cancel().catch(() => undefined), MOST_MS);
  const began = performance.now();
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode(), cut: performance.now() - began >= MOST_MS };
      bytes += value.length;
      text += decoder.decode(value, { stream: true });
      if (bytes >= MOST_BYTES) {
        await reader.cancel();
        return { text, cut: true };
      }
    }
  } catch {
    return { text, cut: true }; // the connection broke: show what was received
  } finally {
    clearTimeout(late);
  }
}
