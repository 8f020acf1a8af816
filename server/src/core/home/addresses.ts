import { lookup } from "node:dns/promises";
import { createServer, isIP, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { CoreFailure } from "../failure.ts";

/** A port held so that no other process on this machine claims the same address. */
export interface Claim {
  address: string;
  release: () => Promise<void>;
}

const MAX_TRIAL = 250;

/** Claims the next free loopback address from .11 up in the net of `near`, by binding its port (design page 2). Throws no_free_address. */
export async function claimLoopback(near: string, port: number, skip: ReadonlySet<string>): Promise<Claim> {
  const net = near.split(".").slice(0, 3).join(".");
  for (let last = 11; last <= MAX_TRIAL; last++) {
    const address = `${net}.${last}`;
    if (skip.has(address)) continue;
    const claim = await tryClaim(address, port);
    if (claim !== null) return claim;
  }
  throw new CoreFailure("no_free_address", { first: `${net}.11` });
}

/** Binds `address:port`; null when somebody has it. */
export async function tryClaim(address: string, port: number): Promise<Claim | null> {
  const server: Server = createServer((socket) => socket.destroy());
  const bound = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen({ host: address, port, exclusive: true }, () => resolve(true));
  });
  if (!bound) return null;
  return { address, release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Every address that this host may dial from: its interfaces', and 127.0.0.1 in a trial, whose source it always is (tried, design page 4). */
export async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0 && host.startsWith("127.")) return [host, "127.0.0.1"];
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []).filter((a) => !a.internal && !a.address.startsWith("fe80:")).map((a) => a.address);
  const resolved = isIP(host) === 0 ? (await lookup(host, { all: true }).catch(() => [])).map((a) => a.address) : [host];
  const all = [...new Set([...resolved.filter((a) => own.includes(a)), ...own])];
  return all.length === 0 ? ["127.0.0.1"] : all;
}
