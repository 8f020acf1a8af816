import { Agent, request } from "undici";
import type { ErrorCode } from "@core-console/shared/contract/errors";
import { Problem, PROBLEM_TYPE } from "@core-console/shared/contract/errors";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { ANSWER_MS, CONDITION_MS } from "../patience.ts";

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** null for no body or for one that is no JSON */
  body: unknown;
  text: string;
  /** the problem document, where it is one by the contract */
  problem: Problem | null;
}

export interface Ask {
  body?: unknown;
  /** sent as it is, instead of `body` */
  raw?: string;
  headers?: Record<string, string>;
  /** the path is sent as it is, without the API's prefix */
  bare?: boolean;
}

export interface Client {
  base: string;
  ask(method: string, path: string, ask?: Ask): Promise<Answer>;
  /** 2xx or it throws, with the problem in words */
  get(path: string): Promise<Answer>;
  close(): Promise<void>;
}

export interface Tls {
  ca: string;
  cert?: string;
  key?: string;
}

/** Says which code an answer carries, or its status; for `expect(codeOf(a)).toBe("name_taken")`. */
export const codeOf = (answer: Answer): ErrorCode | number => answer.problem?.code ?? answer.status;

/**
 * Speaks to one server, redirects not followed, nothing repeated; `bearer` goes along unless the headers carry one;
 * `from`: the address to call from, any of 127.0.0.0/8. Rejects where no answer comes.
 */
export function clientOf(
  base: string,
  options: { tls?: Tls | null; bearer?: string | null; from?: string } = {},
): Client {
  const dispatcher = new Agent({
    connect: { timeout: CONDITION_MS, ...options.tls },
    ...(options.from === undefined ? {} : { localAddress: options.from }),
    pipelining: 1,
    connections: 64,
  });
  const bearer =
    options.bearer === undefined || options.bearer === null ? {} : { authorization: `Bearer ${options.bearer}` };
  const ask = async (method: string, path: string, a: Ask = {}): Promise<Answer> => {
    const payload = a.raw ?? (a.body === undefined ? null : JSON.stringify(a.body));
    const json =
      payload === null && (method === "GET" || method === "HEAD") ? {} : { "content-type": "application/json" };
    const response = await request(`${base}${a.bare === true ? "" : API_PREFIX}${path}`, {
      method: method as "GET",
      dispatcher,
      headers: { ...json, ...bearer, ...a.headers },
      body: payload,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await response.body.text();
    const headers = Object.fromEntries(Object.entries(response.headers).map(([k, v]) => [k, String(v)]));
    return { status: response.statusCode, headers, text, body: jsonOf(text), problem: problemOf(headers, text) };
  };
  return {
    base,
    ask,
    get: async (path) => {
      const answer = await ask("GET", path);
      if (answer.status >= 300) throw new Error(`GET ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
      return answer;
    },
    close: () => dispatcher.destroy(),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function problemOf(headers: Record<string, string>, text: string): Problem | null {
  if (!(headers["content-type"] ?? "").startsWith(PROBLEM_TYPE)) return null;
  const parsed = Problem.safeParse(jsonOf(text));
  return parsed.success ? parsed.data : null;
}
