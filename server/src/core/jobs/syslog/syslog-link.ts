import { createSocket } from "node:dgram";
import type { Socket } from "node:net";
import type { Settings } from "@core-console/shared/contract/settings";
import { OutwardError } from "../../../lib/net/outward-address.ts";
import type { Outward } from "../../../lib/net/outward.ts";
import { framed } from "./syslog-message.ts";

/** A connection to a syslog receiver, until it breaks. */
export interface SyslogLink {
  /** Sends messages in order; resolves once they have left this process. Rejects when the connection is broken. */
  send(messages: readonly string[]): Promise<void>;
  /** aborted, with the reason, when the connection to the receiver is broken */
  broken: AbortSignal;
  close(): void;
}

const CONNECT_MS = 5000;
/** A receiver that accepts nothing for this time counts as disconnected. */
const STALL_MS = 30_000;
const ALIVE_MS = 30_000;

/** Opens a connection to the receiver in the settings. Throws OutwardError and the system's errors. */
export async function openLink(outward: Outward, to: Settings["syslog"], signal: AbortSignal): Promise<SyslogLink> {
  if (to.transport === "udp") return openUdp(outward, to);
  const tls = to.transport === "tls" ? { ca: to.ca } : null;
  const socket = await outward.connect({ host: to.host, port: to.port, tls, timeoutMs: CONNECT_MS, signal });
  return overStream(socket);
}

/** Sends each message as one datagram (RFC 5426); there is no acknowledgement. */
async function openUdp(outward: Outward, to: Settings["syslog"]): Promise<SyslogLink> {
  const [target] = await outward.addresses(to.host, to.port);
  if (target === undefined) throw new OutwardError("unresolved");
  const socket = createSocket(target.family === 6 ? "udp6" : "udp4");
  const broken = new AbortController();
  socket.on("error", (error) => broken.abort(error));
  const send = (message: string): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.send(message, to.port, target.address, (error) => (error === null ? resolve() : reject(error)));
    });
  return {
    broken: broken.signal,
    async send(messages) {
      for (const message of messages) await send(message);
    },
    close: () => socket.close(),
  };
}

function overStream(socket: Socket): SyslogLink {
  const broken = new AbortController();
  const end = (cause: unknown): void => {
    broken.abort(cause);
    socket.destroy();
  };
  socket.setKeepAlive(true, ALIVE_MS);
  socket.on("error", end);
  socket.on("end", () => end(new Error("the receiver closed the connection")));
  socket.on("close", () => end(new Error("the connection is closed")));
  // Data from the receiver is ignored; reading it is how the end of the connection is noticed.
  socket.resume();
  return {
    broken: broken.signal,
    async send(messages) {
      await new Promise<void>((resolve, reject) => {
        const stalled = setTimeout(() => end(new Error("the receiver takes nothing")), STALL_MS);
        const done = (): void => {
          clearTimeout(stalled);
          broken.signal.removeEventListener("abort", fail);
        };
        const fail = (): void => {
          done();
          reject(broken.signal.reason instanceof Error ? broken.signal.reason : new Error("broken"));
        };
        if (broken.signal.aborted) return fail();
        broken.signal.addEventListener("abort", fail, { once: true });
        socket.write(messages.map(framed).join(""), () => {
          done();
          resolve();
        });
      });
    },
    close: () => socket.destroy(),
  };
}
