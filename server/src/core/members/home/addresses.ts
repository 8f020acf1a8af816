import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { createServer, isIP } from "node:net";
import { PORT } from "@core-console/shared/contract/ports";
import { canonicalAddress, canonicalHost, isLoopback, isSameHost } from "../../../lib/net/address.ts";
import { SHARED } from "./host-names.ts";
import { CoreFailure, listenFailure } from "./core-failure.ts";

/** The health port, which listens from the moment an address is claimed, so that no other Core takes the address. */
export interface ReservedPort {
  /** Starts listening; false if the address is taken or does not belong to this machine. */
  tryListen: (at: { host: string; port: number }) => Promise<boolean>;
  close: () => Promise<void>;
}

const MAX_TRIAL = 250;

/**
 * Claims the next free loopback address from .11 upwards in the network of `near`. The health port reserves it, as it
 * can answer before this node has a certificate; 7210 must be free there too. Throws no_free_address.
 */
export async function claimLoopback<H extends ReservedPort>(
  near: string,
  ports: { health: number; internal: number },
  skip: ReadonlySet<string>,
  createHealthPort: () => H,
): Promise<{ address: string; health: H }> {
  const net = near.split(".").slice(0, 3).join(".");
  for (let last = 11; last <= MAX_TRIAL; last++) {
    const address = `${net}.${last}`;
    if (skip.has(address)) continue;
    const health = createHealthPort();
    if (!(await health.tryListen({ host: address, port: ports.health }))) continue;
    if (await isFree(address, ports.internal)) return { address, health };
    await health.close();
  }
  throw new CoreFailure("no_free_address", { first: `${net}.11` });
}

async function isFree(host: string, port: number): Promise<boolean> {
  return probePort({ host, port }).then(
    () => true,
    () => false,
  );
}

/** Binds a port and releases it. Throws ports_taken, address_not_here, or the system's error. */
export async function probePort(at: { host: string; port: number }): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ ...at, exclusive: true }, () => resolve());
    });
    await new Promise<void>((resolve) => server.close(() => resolve()));
  } catch (error) {
    throw listenFailure(error, at);
  }
}

/** How a host finds its addresses; replaced in tests. */
export interface Network {
  /** the addresses of a name; none if it is unknown */
  resolve: (name: string) => Promise<string[]>;
  /** the source address of a connection to this host; null if there is no route */
  sourceTowards: (host: string) => Promise<string | null>;
}

export const systemNetwork: Network = {
  resolve: async (name) => (await lookup(name, { all: true }).catch(() => [])).map((a) => a.address),
  sourceTowards,
};

/** Reserved for documentation (RFC 5737): used only to look up the default route; nothing is sent there. */
const ANYWHERE = "192.0.2.1";

/**
 * Returns the addresses that a Core is known by: those configured for it, and those that its names resolve to. Never
 * those of every interface: a bridge such as docker0 has the same address on many hosts, and a floating one moves
 * between them. A name that others cannot use, because it resolves to loopback here, is replaced by the source address
 * towards `towards`. In a trial also 127.0.0.1, which is the source of every connection there (tried).
 */
export async function addressesOf(
  host: string,
  configured: readonly string[],
  towards: string | null,
  network: Network = systemNetwork,
): Promise<string[]> {
  if (isIP(host) !== 0 && isLoopback(host)) return unique([host, ...configured, SHARED]);
  const named = unique([host, ...configured]);
  const found = await Promise.all(named.map(async (name) => (isIP(name) === 0 ? network.resolve(name) : [name])));
  const addresses = found.flat().filter((a) => !isLoopback(a) && !isLinkLocal(a));
  const further = named.filter((name) => isIP(name) === 0 && !isSameHost(name, host));
  if (addresses.length > 0) return unique([...addresses, ...further]);
  const source = await network.sourceTowards(towards ?? ANYWHERE);
  return unique([source ?? SHARED, ...further]);
}

const unique = (hosts: readonly string[]): string[] => [...new Set(hosts.map((host) => canonicalHost(host) ?? host))];

/** Reports whether an address is link-local; elsewhere it names another host or none. */
const isLinkLocal = (address: string): boolean => /^(?:fe[89ab][0-9a-f]:|169\.254\.)/i.test(address);

/** Finds the source address by connecting a UDP socket, which sends nothing. */
async function sourceTowards(host: string): Promise<string | null> {
  const [to] = await lookup(host, { all: true }).catch(() => []);
  if (to === undefined) return null;
  const socket = createSocket(to.family === 6 ? "udp6" : "udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.connect(PORT.internal, to.address, () => resolve());
    });
    return canonicalAddress(socket.address().address);
  } catch {
    return null;
  } finally {
    socket.close();
  }
}
