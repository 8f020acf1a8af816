import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isLoopback } from "../lib/address.ts";
import { hostName } from "./guard/guard.ts";

/** Where a console cannot listen, as a code of shared/src/words. */
export class ListenRefused extends Error {
  readonly code = "listen_not_loopback";
  readonly params: { address: string };

  constructor(address: string) {
    super(`refusing to listen on ${address}`);
    this.name = "ListenRefused";
    this.params = { address };
  }
}

export interface Listener {
  /** `http://127.0.0.1:7220` */
  address: string;
  /** ends what is idle at once and what is running after `graceMs` */
  close(graceMs: number): Promise<void>;
}

/**
 * Plain HTTP on a loopback address. Limits for slow and large senders: head 5 s and 16 KiB, whole request 15 s.
 * Port 0 takes a free one. Throws ListenRefused, or Node's own error for a port that is taken.
 */
export async function listen(at: { host: string; port: number }, handle: RequestListener): Promise<Listener> {
  const name = hostName(at.host.includes(":") && !at.host.startsWith("[") ? `[${at.host}]` : at.host);
  if (name === null || !isLoopback(name.replace(/^\[|\]$/g, ""))) throw new ListenRefused(at.host);
  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: 5000,
      requestTimeout: 15_000,
      connectionsCheckingInterval: 1000,
      keepAliveTimeout: 10_000,
      noDelay: true,
    },
    handle,
  );
  server.maxHeadersCount = 100;
  await bind(server, at.port, name.replace(/^\[|\]$/g, ""));
  const { port } = server.address() as AddressInfo;
  return { address: `http://${name}:${port}`, close: (graceMs) => close(server, graceMs) };
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
