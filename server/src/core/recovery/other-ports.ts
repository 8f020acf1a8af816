import { connect, createServer, type Server } from "node:net";
import { PORT } from "@core-console/shared/contract/ports";
import { authority, splitAuthority } from "../../lib/net/address.ts";
import type { CoreJson, Endpoint } from "../members/home/core-json.ts";

/** Longer than a lost first packet takes to be sent again. */
const CONNECT_MS = 4000;
/** Connections at a time: a cluster has few members, and its records may name many. */
const AT_ONCE = 32;

/**
 * Returns every known address of the other Cores' Core API and peer port, without this host's own. The address of a
 * peer port is that of its Core with the default port, besides what this host's engine was started with.
 */
export function otherPorts(self: CoreJson): string[] {
  const api = self.peers.map(({ internal }) => internal);
  const peer = api.flatMap((internal) => {
    const at = splitAuthority(internal);
    return at === null ? [] : [authority({ host: at.host, port: PORT.raft })];
  });
  const engine = (self.engine?.initialCluster ?? "").split(",").flatMap((pair) => {
    const url = /=https?:\/\/([^/,]+)$/.exec(pair)?.[1];
    return url === undefined ? [] : [url];
  });
  const own = new Set([authority(self.internal.advertise), authority(self.raft.advertise)]);
  return [...new Set([...api, ...peer, ...engine])].filter((address) => !own.has(address));
}

/**
 * Returns those of the addresses at which something accepts a connection: any such port may be an engine that lives.
 */
export async function answeringPorts(addresses: readonly string[]): Promise<string[]> {
  const answering: string[] = [];
  const waiting = [...addresses];
  const worker = async (): Promise<void> => {
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift())
      if (await accepts(address)) answering.push(address);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, addresses.length) }, worker));
  return answering.toSorted();
}

function accepts(address: string): Promise<boolean> {
  const at = splitAuthority(address);
  if (at === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ ...at, timeout: CONNECT_MS });
    const end = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}

/**
 * Listens on this Core's peer port while it is recovered, so that a recovery on another host finds that port answering
 * and stops. Accepts connections and closes them. Resolves with the function that ends it; null where the port is
 * taken.
 */
export function holdPeerPort(at: Endpoint): Promise<(() => Promise<void>) | null> {
  return new Promise((resolve) => {
    const server: Server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(null));
    server.listen({ ...at, exclusive: true }, () =>
      resolve(() => new Promise<void>((closed) => server.close(() => closed()))),
    );
  });
}
