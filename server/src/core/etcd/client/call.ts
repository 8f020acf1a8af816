import type { Dispatcher } from "undici";
import * as z from "zod/mini";
import { EngineError, fromAnswer, fromTransport } from "./engine-error.ts";
import type { CallOptions } from "./gateway-types.ts";
import { ErrorWire } from "./wire.ts";

const DEFAULT_TIMEOUT_MS = 5000;

/** Makes etcd return `no leader` at once instead of waiting up to 7 s for one. */
export const REQUIRE_LEADER = { "grpc-metadata-hasleader": "true" };

/**
 * Returns the error message in a response body of either generation of the gateway, or the body itself if it is no
 * error document.
 */
export function errorSentence(body: string): string {
  try {
    const e = z.parse(ErrorWire, JSON.parse(body));
    return e.message ?? (typeof e.error === "string" ? e.error : e.error?.message) ?? body;
  } catch {
    return body.trim();
  }
}

/** A request to the gateway; with a body it is a POST of JSON. */
export interface Call {
  path: string;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/**
 * Sends one request (POST with a body, else GET) and returns the body of a 2xx response. Throws EngineError otherwise.
 */
export async function exchange(to: Dispatcher, call: Call, options: CallOptions = {}): Promise<string> {
  const abort = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    abort.abort();
  }, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const onAbort = (): void => abort.abort();
  if (options.signal?.aborted === true) {
    clearTimeout(timer);
    throw new EngineError("unavailable", "no", "given up before it was sent");
  }
  options.signal?.addEventListener("abort", onAbort, { once: true });
  let status: number;
  let text: string;
  try {
    const answer = await to.request({
      path: call.path,
      method: call.body === undefined ? "GET" : "POST",
      headers: call.body === undefined ? {} : { "content-type": "application/json", ...call.headers },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      signal: abort.signal,
    });
    status = answer.statusCode;
    text = await answer.body.text();
  } catch (error) {
    throw fromTransport(error, timedOut);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
  }
  if (status >= 200 && status < 300) return text;
  throw fromAnswer(status, errorSentence(text));
}

/**
 * Parses a response body by its schema. Throws EngineError with `sent: "unknown"` if it does not match, as the request
 * was carried out.
 */
export function decode<T extends z.ZodMiniType>(schema: T, text: string): z.output<T> {
  try {
    return z.parse(schema, JSON.parse(text));
  } catch (error) {
    throw new EngineError("other", "unknown", "the engine's answer was not understood", { cause: error });
  }
}
