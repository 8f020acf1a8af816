import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { allLoopback, fixedLookup, OutwardError, type Address } from "./outward-address.ts";
import { BodyTooLong, readWhole } from "./read-whole.ts";

/** The part of fetch that is needed: text bodies, no redirects followed. */
export type OutwardFetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal },
) => Promise<Response>;

const TIMEOUT_MS = 5000;
const MAX_BYTES = 1_048_576;

/** Returns a fetch over checked addresses. A redirect is returned like any other answer. Errors: OutwardError. */
export function fetchOver(
  addresses: (host: string, port: number) => Promise<Address[]>,
  tls: { ca: string | string[] },
): OutwardFetch {
  return async (url, init) => {
    const target = new URL(url);
    const secure = target.protocol === "https:";
    const port = target.port === "" ? (secure ? 443 : 80) : Number(target.port);
    const host = target.hostname.replace(/^\[(.*)\]$/, "$1");
    const checked = await addresses(host, port);
    if (!secure && (target.protocol !== "http:" || !allLoopback(checked))) throw new OutwardError("insecure");
    const signals = [AbortSignal.timeout(TIMEOUT_MS), ...(init.signal === undefined ? [] : [init.signal])];
    const options = {
      method: init.method,
      host,
      port,
      path: `${target.pathname}${target.search}`,
      // No connection is reused between calls: the next one checks its address again.
      agent: false as const,
      headers: { ...init.headers, host: target.host, "accept-encoding": "identity" },
      lookup: fixedLookup(checked),
      autoSelectFamily: true,
      signal: AbortSignal.any(signals),
    };
    try {
      return await exchange((take) => {
        const request = secure
          ? requestHttps({
              ...options,
              ...tls,
              minVersion: "TLSv1.2",
              ...(isIP(host) === 0 ? { servername: host } : {}),
            })
          : requestHttp(options);
        request.once("response", take.answer).once("error", take.error).end(init.body);
      });
    } catch (error) {
      throw error instanceof OutwardError ? error : new OutwardError("unreachable", error);
    }
  };
}

function exchange(
  send: (take: { answer: (message: IncomingMessage) => void; error: (error: Error) => void }) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    send({ answer: (message) => void read(message).then(resolve, reject), error: reject });
  });
}

async function read(message: IncomingMessage): Promise<Response> {
  const bytes = await readWhole(message as AsyncIterable<Buffer>, MAX_BYTES).catch((error: unknown) => {
    throw error instanceof BodyTooLong ? new OutwardError("too_large") : error;
  });
  const status = message.statusCode ?? 0;
  const headers = new Headers();
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2)
    headers.append(message.rawHeaders[i] ?? "", message.rawHeaders[i + 1] ?? "");
  // Response allows no body with these statuses, and no status below 200.
  if (status < 200 || status > 599) throw new OutwardError("malformed");
  return new Response([204, 205, 304].includes(status) ? null : bytes, { status, headers });
}
