import type { Socket } from "node:net";
import { createServer, type Server } from "node:https";
import type { NodeReport, ReportAnswer } from "@core-console/shared/contract/enrolment";
import type { Reason } from "@core-console/shared/contract/service";
import { startInBackground } from "../../../lib/process/background.ts";
import { ExclusiveRunner } from "../../../lib/process/exclusive-runner.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import { HANDSHAKE_MS, TLS_SERVER } from "../../../lib/tls/tls-options.ts";
import type { Endpoint } from "../home/core-json.ts";
import { CoreFailure } from "../home/core-failure.ts";
import type { Tls } from "../home/certificates.ts";
import { dial } from "./dial.ts";
import { dialPeerPort } from "./dial-peer-port.ts";

const DIAL_EVERY_MS = 1000;
/** How long the results of dialling are reported. */
const SAID_MS = 10_000;

/**
 * The host's side of a join until its engine runs: listens on 7209 so that its reachability can be verified, and dials
 * the members.
 */
export class JoinSide {
  starting = false;
  readonly #tls: Tls;
  readonly #now: () => number;
  readonly #reached = new Set<string>();
  #error: Reason | null = null;
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();
  #dialledAtMs = 0;
  readonly #dials = new ExclusiveRunner("skip");
  readonly #log: Logger;

  constructor(deps: { tls: Tls; now: () => number; log: Logger }) {
    this.#log = deps.log;
    this.#tls = deps.tls;
    this.#now = deps.now;
  }

  /** Returns what the host reports of its join. */
  report(): NonNullable<NodeReport["join"]> {
    // Old results do not describe the present: while no leader is known, the host receives no members to dial.
    const old = this.#now() - this.#dialledAtMs > SAID_MS;
    return { error: old ? null : this.#error, reached: [...this.#reached] };
  }

  /** Listens at the engine's address. Throws ports_taken, address_not_here. */
  async listen(at: Endpoint): Promise<void> {
    const { ca, cert, key } = this.#tls;
    const server = createServer(
      {
        ...TLS_SERVER,
        ca,
        cert: cert + ca,
        key,
        requestCert: true,
        rejectUnauthorized: true,
        handshakeTimeout: HANDSHAKE_MS,
      },
      (_, response) => response.writeHead(404).end(),
    );
    await new Promise<void>((resolve, reject) => {
      // Permanently: an error event without a listener ends the process, also after the promise is settled.
      server.on("error", (error: NodeJS.ErrnoException) => {
        reject(
          error.code === "EADDRINUSE"
            ? new CoreFailure("ports_taken", { port: at.port, address: at.host })
            : error.code === "EADDRNOTAVAIL"
              ? new CoreFailure("address_not_here", { address: at.host })
              : error,
        );
      });
      server.listen({ ...at, exclusive: true }, () => resolve());
    });
    // Node's own list contains only connections that have spoken HTTP: one in its handshake would outlive the port.
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#server = server;
  }

  /**
   * Dials the members that the leader named, in the background; the next report contains which answered on both ports.
   */
  dial(targets: ReportAnswer["dial"]): void {
    if (this.#dials.running || targets.length === 0 || this.#now() - this.#dialledAtMs < DIAL_EVERY_MS) return;
    this.#dialledAtMs = this.#now();
    startInBackground(this.#log, "dialling the members", () => this.#dials.run(() => this.#dialAll(targets)));
  }

  async #dialAll(targets: ReportAnswer["dial"]): Promise<void> {
    const faults = await Promise.all(targets.map((target) => this.#dialOne(target)));
    this.#error = faults.find((fault) => fault !== null) ?? null;
  }

  async #dialOne({ ref, raft, internal }: ReportAnswer["dial"][number]): Promise<Reason | null> {
    const [engine, core] = await Promise.all([
      dialPeerPort(raft, this.#tls),
      dial(internal, this.#tls, "/api/v3/node"),
    ]);
    const fault = engine ?? core;
    if (fault === null) this.#reached.add(ref);
    else this.#reached.delete(ref);
    return fault;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
