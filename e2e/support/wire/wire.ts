import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { ANSWER_MS } from "../patience.ts";
import { readAnswer, readHead, type WireAnswer } from "./read-answer.ts";

/** A listener: plain HTTP where `ca` is null. `client`: the certificate to show. */
export interface Place {
  host: string;
  port: number;
  ca: string | null;
  client?: { cert: string; key: string };
}

export interface WireRequest {
  method: string;
  /** as it goes into the first line */
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
}

/** No response, or not in time: the connection was closed, refused or silent. */
export class NoAnswer extends Error {}

/** Returns the bytes of a well-formed request; Host and Content-Length are added where they are missing. */
export function requestBytes(place: Place, request: WireRequest): Buffer {
  const given = new Set(Object.keys(request.headers ?? {}).map((n) => n.toLowerCase()));
  const body = request.body === undefined ? null : Buffer.from(request.body as string);
  const lines = [`${request.method} ${request.path} HTTP/1.1`];
  if (!given.has("host")) lines.push(`Host: ${place.host}:${place.port}`);
  for (const [name, value] of Object.entries(request.headers ?? {})) lines.push(`${name}: ${value}`);
  if (body !== null && !given.has("content-length") && !given.has("transfer-encoding"))
    lines.push(`Content-Length: ${body.length}`);
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return body === null ? head : Buffer.concat([head, body]);
}

/** One connection on which bytes are written unchanged: for what a well-behaved client cannot send. */
export class Wire {
  readonly #socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    for (const event of ["end", "close", "error"])
      socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
  }

  /** `from`: the address to call from, any of 127.0.0.0/8. Rejects with NoAnswer. */
  static open(place: Place, options: { from?: string; timeoutMs?: number } = {}): Promise<Wire> {
    const at = {
      host: place.host,
      port: place.port,
      ...(options.from === undefined ? {} : { localAddress: options.from }),
    };
    const socket =
      place.ca === null
        ? connectPlain(at)
        : connectTls({ ...at, ca: place.ca, ...place.client, checkServerIdentity: () => undefined });
    const wire = new Wire(socket);
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        socket.destroy();
        reject(new NoAnswer(`${place.host}:${place.port} ${why}`));
      };
      socket.setTimeout(options.timeoutMs ?? ANSWER_MS, () => fail("is silent"));
      socket.once("error", (error) => fail(error.message));
      socket.once(place.ca === null ? "connect" : "secureConnect", () => {
        socket.setTimeout(0);
        socket.setNoDelay(true);
        resolve(wire);
      });
    });
  }

  get open(): boolean {
    return !this.#ended && !this.#socket.destroyed;
  }

  write(bytes: Buffer | string): void {
    if (this.open) this.#socket.write(bytes);
  }

  /** Ends the sending side, and continues reading. */
  end(): void {
    if (this.open) this.#socket.end();
  }

  /**
   * Returns the next complete response. `withoutBody`: it answers a HEAD. `headOnly`: a stream, of which the head is
   * enough.
   */
  async next(options: { withoutBody?: boolean; headOnly?: boolean; timeoutMs?: number } = {}): Promise<WireAnswer> {
    const deadline = performance.now() + (options.timeoutMs ?? ANSWER_MS);
    for (;;) {
      if (options.headOnly === true) {
        const head = readHead(this.#bytes);
        if (head !== null && head.status >= 200 && head.status < 300) return { ...head, text: "", problem: null };
      }
      const read = readAnswer(this.#bytes, { ended: this.#ended, withoutBody: options.withoutBody === true });
      if (read !== null) {
        this.#bytes = this.#bytes.subarray(read.used);
        return read.answer;
      }
      if (this.#ended) throw new NoAnswer(`closed after ${this.#bytes.length} bytes`);
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) throw new NoAnswer(`silent, ${this.#bytes.length} bytes so far`);
      await this.#more(leftMs);
    }
  }

  /** Resolves once the other side has closed; false when it did not within the time. */
  async closed(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (!this.#ended && performance.now() < deadline) await this.#more(deadline - performance.now());
    return this.#ended;
  }

  close(): void {
    this.#socket.destroy();
  }

  #more(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Sends one request over its own connection. */
export async function askOnce(
  place: Place,
  request: WireRequest,
  options: { from?: string; headOnly?: boolean; timeoutMs?: number } = {},
): Promise<WireAnswer> {
  const wire = await Wire.open(place, options);
  try {
    wire.write(requestBytes(place, { ...request, headers: { connection: "close", ...request.headers } }));
    return await wire.next({ ...options, withoutBody: request.method === "HEAD" });
  } finally {
    wire.close();
  }
}
