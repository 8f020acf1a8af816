import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { RequestListener, Server, ServerOptions } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { CertificateSource } from "../lib/tls/certificate-source.ts";
import { isLoopback } from "../lib/net/address.ts";
import { HANDSHAKE_MS, TLS_SERVER } from "../lib/tls/tls-options.ts";
import { LISTENER_LIMITS, MAX_HEADERS, SILENT_MS } from "../lib/http/listener-limits.ts";
import { answerUnread } from "../lib/http/bad-request.ts";
import { STREAMS_LIMIT } from "./events/slots.ts";
import { problemOf } from "./problem.ts";
import { crowded } from "../lib/http/connection-limit.ts";
import { hostName } from "./guard/guard.ts";

/** Off loopback a listener needs TLS, and there is no certificate for it. Carries a code of shared/src/words. */
class ListenRefused extends Error {
  readonly code = "console_certificate_needed";
  readonly params: { address: string };

  constructor(address: string) {
    super(`no certificate to listen on ${address}`);
    this.name = "ListenRefused";
    this.params = { address };
  }
}

export interface Listener {
  /** `https://192.0.2.7:7220`, `http://127.0.0.1:7220` */
  address: string;
  /** closes idle connections at once and busy ones after `graceMs` */
  close(graceMs: number): Promise<void>;
}

export interface ListenOptions {
  host: string;
  port: number;
  /** null: there are none */
  certificates: CertificateSource | null;
  /** limit of concurrent connections; further ones are closed without an answer */
  connections?: number;
  /** limit of those from one network */
  each?: number;
  /** a connection without traffic is closed after this, ms */
  silentMs?: number;
}

/** Every event stream that there may be, and as many connections again for everything else. */
const MOST_CONNECTIONS = 2 * STREAMS_LIMIT.all;
/** Every stream may come through one proxy. */
const MOST_OF_ONE = STREAMS_LIMIT.all;

const LIMITS: ServerOptions = {
  ...LISTENER_LIMITS,
  keepAliveTimeout: 10_000,
  noDelay: true,
  // A request without a Host header is refused like one with a foreign Host.
  requireHostHeader: false,
};

/**
 * Starts a listener with TLS; plain HTTP only on a loopback address for which the operator gave no certificate. Port 0
 * takes a free one. Throws ListenRefused, or Node's own error for a port that is in use.
 */
export async function listen(at: ListenOptions, handle: RequestListener): Promise<Listener> {
  const { name, host } = hostOf(at.host);
  const certificates = certificatesOn(host, at);
  const { server, forget } = certificates === null ? plainServer(handle) : secureServer(certificates, handle);
  limitConnections(server, at);
  server.on("clientError", (error: NodeJS.ErrnoException, socket) =>
    answerUnread(error, socket, () => problemOf({ code: "validation_failed", requestId: randomUUID() }, "en")),
  );
  // A request with `Expect: 100-continue` is handled like any other.
  server.on("checkExpectation", handle);
  await bind(server, at.port, host);
  const { port } = server.address() as AddressInfo;
  return {
    address: `${certificates === null ? "http" : "https"}://${name}:${port}`,
    close: async (graceMs) => {
      await close(server, graceMs);
      forget();
    },
  };
}

/** Returns an address as a URL contains it and as a socket binds it, which differ by the brackets of IPv6. */
function hostOf(address: string): { name: string; host: string } {
  const name = hostName(address.includes(":") && !address.startsWith("[") ? `[${address}]` : address);
  if (name === null) throw new ListenRefused(address);
  return { name, host: name.replace(/^\[|\]$/g, "") };
}

/** Returns the certificates that a listener on this host has to use; null: it uses plain HTTP. */
function certificatesOn(host: string, { host: address, certificates }: ListenOptions): CertificateSource | null {
  const pair = certificates?.current() ?? null;
  if (isLoopback(host) && pair?.own !== true) return null;
  if (certificates === null || pair === null) throw new ListenRefused(address);
  return certificates;
}

function limitConnections(server: Server, { connections, each, silentMs }: ListenOptions): void {
  server.maxHeadersCount = MAX_HEADERS;
  server.maxConnections = connections ?? MOST_CONNECTIONS;
  server.timeout = silentMs ?? SILENT_MS;
  crowded(server, each ?? MOST_OF_ONE);
}

/** A server, and the function that ends its use of certificates. */
interface Opened {
  server: Server;
  forget: () => void;
}

function plainServer(handle: RequestListener): Opened {
  return { server: createServer(LIMITS, handle), forget: () => undefined };
}

/** Creates a server whose new connections get the current certificate; open connections continue with theirs. */
function secureServer(certificates: CertificateSource, handle: RequestListener): Opened {
  const options = () => {
    const { cert, key } = certificates.current() ?? {};
    return { ...TLS_SERVER, cert, key };
  };
  const server = createTlsServer({ ...LIMITS, ...options(), handshakeTimeout: HANDSHAKE_MS }, handle);
  return { server, forget: certificates.onChange(() => server.setSecureContext(options())) };
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
