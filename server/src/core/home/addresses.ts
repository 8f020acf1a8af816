import { lookup } from "node:dns/promises";
import { createServer, isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { CoreFailure, listenFailure } from "../failure.ts";
import { HealthPort } from "../health.ts";

/** An address with its health port already listening: held from the claim to the end, so that no other Core takes it. */
export interface Claim {
  address: string;
  health: HealthPort;
}

const MAX_TRIAL = 250;

/**
 * Claims the next free loopback address from .11 up in the net of `near`. The health port is what is held, for it can answer
 * before this node has a certificate; 7210 must be free there too. Throws no_free_address.
 */
export async function claimLoopback(
  near: string,
  ports: { health: number; internal: number },
  skip: ReadonlySet<string>,
): Promise<Claim> {
  const net = near.split(".").slice(0, 3).join(".");
  for (let last = 11; last <= MAX_TRIAL; last++) {
    const address = `${net}.${last}`;
    if (skip.has(address)) continue;
    const health = new HealthPort();
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

/** Binds and lets go again. Throws ports_taken, address_not_here, or what the system said. */
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

/** Every address that this host may dial from: its interfaces', and 127.0.0.1 in a trial, whose source it always is (tried, design page 4). */
export async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0 && host.startsWith("127.")) return [host, "127.0.0.1"];
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((a) => !a.internal && !a.address.startsWith("fe80:"))
    .map((a) => a.address);
  const resolved =
    isIP(host) === 0 ? (await lookup(host, { all: true }).catch(() => [])).map((a) => a.address) : [host];
  const all = [...new Set([...resolved.filter((a) => own.includes(a)), ...own])];
  return all.length === 0 ? ["127.0.0.1"] : all;
}
