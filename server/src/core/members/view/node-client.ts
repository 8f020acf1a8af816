import type { Readable } from "node:stream";
import { Agent, request, type Dispatcher } from "undici";
import { Problem } from "@core-console/shared/contract/errors";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { netFault, type NetFaultKind } from "../../../lib/net/net-fault.ts";
import { BodyTooLong, readWhole } from "../../../lib/net/read-whole.ts";
import { TLS_CLIENT } from "../../../lib/tls/tls-options.ts";
import type { Tls } from "../home/certificates.ts";

/**
 * How a call to another Core failed: a fault of the connection; `status`: an error response; or `unread`: a response
 * that is not JSON or too long.
 */
export type PeerFault = NetFaultKind | "status" | "unread";

/** The failure of a call to another Core; `status` is 0 without a response. */
export class PeerError extends Error {
  readonly kind: PeerFault;
  readonly status: number;
  // Private, so that loggers do not write it: another Core's response may contain keys.
  readonly #body: string;

  constructor(kind: PeerFault, status = 0, body = "", cause?: unknown) {
    super(`peer: ${kind}${status === 0 ? "" : ` ${status}`}`, { cause });
    this.name = "PeerError";
    this.kind = kind;
    this.status = status;
    this.#body = body;
  }

  /** the body of the response with `status` */
  get body(): string {
    return this.#body;
  }

  /** Returns the problem document of the response; null if it is none. */
  problem(): Problem | null {
    if (this.kind !== "status") return null;
    try {
      return Problem.parse(JSON.parse(this.#body));
    } catch {
      return null;
    }
  }
}

const CONNECT_TIMEOUT_MS = 1000;
/**
 * Maximum size of a response that is read completely: enough for the addresses of a thousand Cores. Any host that has
 * merely enrolled may answer reports.
 */
const MOST_ANSWER_BYTES = 262_144;
/** Timeouts of a stream: until it begins, and between two chunks. */
const STREAM_MS = { head: 3000, silent: 20_000 };

/**
 * Calls other Cores' API on 7210 with this node's certificate; verifies theirs against the cluster's CA and their host
 * name.
 */
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

  /** Calls `path` below API_PREFIX. Returns the parsed JSON body. Throws PeerError. */
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
      throw new PeerError(peerFault(error), 0, "", error);
    }
    if (answer.statusCode >= 300) throw new PeerError("status", answer.statusCode, text);
    try {
      return text === "" ? null : JSON.parse(text);
    } catch (error) {
      throw new PeerError("unread", answer.statusCode, "", error);
    }
  }

  /**
   * Returns the body of a response as a stream, which breaks when `signal` aborts or the other Core falls silent.
   * Throws PeerError before it begins.
   */
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
      throw new PeerError(peerFault(error), 0, "", error);
    }
    if (answer.statusCode >= 300) throw new PeerError("status", answer.statusCode, refusal);
    return answer.body;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

const peerFault = (error: unknown): PeerFault => (error instanceof BodyTooLong ? "unread" : netFault(error).kind);

async function textOf({ body }: Dispatcher.ResponseData): Promise<string> {
  return (await readWhole(body as AsyncIterable<Buffer>, MOST_ANSWER_BYTES)).toString();
}
