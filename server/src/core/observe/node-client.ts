import type { Readable } from "node:stream";
import { Agent, request, type Dispatcher } from "undici";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { netFault, type NetFaultKind } from "../../lib/net-fault.ts";
import { readWhole } from "../../lib/read-whole.ts";
import { TLS_CLIENT } from "../../lib/tls-options.ts";

/** How a call to another Core failed. `refused`: nobody listens there, which is told at once; `silent`: no answer in time. */
export class PeerError extends Error {
  readonly kind: "refused" | "broken" | "silent" | "untrusted" | "status";
  readonly status: number;
  // Out of sight of whatever writes an error down: another Core's answer may hold keys.
  readonly #body: string;

  constructor(kind: PeerError["kind"], status = 0, body = "", cause?: unknown) {
    super(`peer: ${kind}${status === 0 ? "" : ` ${status}`}`, { cause });
    this.name = "PeerError";
    this.kind = kind;
    this.status = status;
    this.#body = body;
  }

  /** what was answered with `status` */
  get body(): string {
    return this.#body;
  }
}

export interface Tls {
  ca: string;
  cert: string;
  key: string;
}

const CONNECT_TIMEOUT_MS = 1000;
/** Bytes of an answer that is read whole: a thousand Cores' addresses fit. Any host that has but enrolled answers reports. */
const MOST_ANSWER_BYTES = 262_144;
/** Of a stream: until it begins, and between two pieces of it. */
const STREAM_MS = { head: 3000, silent: 20_000 };

/** Calls other Cores' API on 7210 with this node's certificate; they are checked against the cluster CA and their name. */
export class NodeClient {
  readonly #agent: Agent;

  readonly tls: Tls;

  constructor(tls: Tls) {
    this.tls = tls;
    this.#agent = new Agent({
      connect: { ...TLS_CLIENT, ...tls, timeout: CONNECT_TIMEOUT_MS },
      keepAliveTimeout: 30_000,
      pipelining: 1,
      allowH2: false,
    });
  }

  /** `path` below API_PREFIX. Returns the parsed JSON body. Errors: PeerError. */
  async call(
    internal: string,
    method: "GET" | "POST",
    path: string,
    body: unknown,
    timeoutMs: number,
    headers: Record<string, string> = {},
  ): Promise<unknown> {
    let answer: Dispatcher.ResponseData;
    let text: string;
    try {
      answer = await request(`https://${internal}${API_PREFIX}${path}`, {
        method,
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(timeoutMs),
        headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        body: body === undefined ? null : JSON.stringify(body),
      });
      text = await textOf(answer);
    } catch (error) {
      throw new PeerError(kindOf(error), 0, "", error);
    }
    if (answer.statusCode >= 300) throw new PeerError("status", answer.statusCode, text);
    try {
      return text === "" ? null : JSON.parse(text);
    } catch (error) {
      throw new PeerError("broken", answer.statusCode, "", error);
    }
  }

  /** The body of an answer as it comes; breaks when `signal` aborts or the other falls silent. Errors before it begins: PeerError. */
  async stream(
    internal: string,
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Readable> {
    let answer: Dispatcher.ResponseData;
    let refusal = "";
    try {
      answer = await request(`https://${internal}${API_PREFIX}${path}`, {
        dispatcher: this.#agent,
        signal,
        headers,
        headersTimeout: STREAM_MS.head,
        bodyTimeout: STREAM_MS.silent,
      });
      if (answer.statusCode >= 300) refusal = await textOf(answer);
    } catch (error) {
      throw new PeerError(kindOf(error), 0, "", error);
    }
    if (answer.statusCode >= 300) throw new PeerError("status", answer.statusCode, refusal);
    return answer.body;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

async function textOf({ body }: Dispatcher.ResponseData): Promise<string> {
  return (await readWhole(body as AsyncIterable<Buffer>, MOST_ANSWER_BYTES)).toString();
}

const KINDS: Readonly<Record<NetFaultKind, PeerError["kind"]>> = {
  refused: "refused",
  timeout: "silent",
  aborted: "silent",
  untrusted: "untrusted",
  tls_alert: "untrusted",
  no_route: "broken",
  prohibited: "broken",
  no_address: "broken",
  closed: "broken",
  unresolved: "broken",
  not_tls: "broken",
  not_http: "broken",
  unknown: "broken",
};

const kindOf = (error: unknown): PeerError["kind"] => KINDS[netFault(error).kind];
