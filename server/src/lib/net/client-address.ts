import { BlockList, isIP } from "node:net";
import { ADDRESS_CHARS, canonicalAddress } from "./address.ts";

/**
 * Builds a list of proxies from addresses and CIDR ranges; entries that proxyFault rejects are returned as unusable.
 */
export function proxyList(entries: readonly string[]): { trusted: BlockList; unusable: string[] } {
  const trusted = new BlockList();
  const unusable: string[] = [];
  for (const entry of entries) {
    const range = rangeOf(entry);
    if (range === null || isTooWide(range)) unusable.push(entry);
    else trusted.addSubnet(range.address, range.bits, range.family);
  }
  return { trusted, unusable };
}

/** A wider range would trust half the world about the callers that it forwards for. */
const WIDEST_BITS = 8;

/**
 * Returns what is wrong with an entry of trusted proxies: not an address or CIDR range, or a range too wide to belong
 * to one operator. Null: nothing.
 */
export function proxyFault(entry: string): "cidr" | "cidr_too_wide" | null {
  const range = rangeOf(entry);
  if (range === null) return "cidr";
  return isTooWide(range) ? "cidr_too_wide" : null;
}

interface Range {
  address: string;
  family: "ipv4" | "ipv6";
  /** length of the net; all bits for one address */
  bits: number;
}

function rangeOf(entry: string): Range | null {
  const [, address = "", prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const family = familyOf(address);
  const most = family === "ipv4" ? 32 : 128;
  const bits = Number(prefix ?? most);
  return family === null || bits > most ? null : { address, family, bits };
}

function isTooWide({ address, family, bits }: Range): boolean {
  // A mapped IPv4 address stands for the IPv4 range behind it.
  const before = family === "ipv6" && isIP(plainAddress(address)) === 4 ? 96 : 0;
  return bits - before < WIDEST_BITS;
}

function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? "ipv4" : "ipv6";
}

/**
 * Returns an address in its one spelling: IPv4 as such, also on a dual-stack socket. What is not an address stays as it
 * is.
 */
export const plainAddress = (address: string): string => canonicalAddress(address) ?? address;

/** Reports whether a list of proxies holds an address, whatever its spelling. */
export function isTrusted(list: BlockList, address: string): boolean {
  const plain = plainAddress(address);
  const family = familyOf(plain);
  return family !== null && list.check(plain, family);
}

/**
 * Limit of hops that are passed on, from the right: those further left are reported by unauthenticated clients anyway.
 */
const HOPS = 10;
/**
 * Limit of entries of a chain that are read, trusted proxies' included. Parsing all that fit into a header took 60 ms.
 */
const WORDS = 32;

/**
 * Returns the address a request comes from: the socket's or, while that is a trusted proxy's, what it and the trusted
 * ones before it report, from the right. An entry that is not an address ends the chain. In: X-Forwarded-For as
 * received.
 */
export function clientAddress(remote: string, forwardedFor: string | undefined, trusted: BlockList): string {
  return hopsTo(remote, forwardedFor, trusted).client;
}

/**
 * Returns the same with the addresses that the client itself reported, for a receiver that trusts more proxies:
 * X-Forwarded-For as it is passed on, the client last, at most so many hops.
 */
export function hopsTo(
  remote: string,
  forwardedFor: string | undefined,
  trusted: BlockList,
): { client: string; chain: string } {
  const said = (forwardedFor ?? "").split(",").slice(-WORDS);
  const nextWord = (): string => plainAddress(said.pop()?.trim() ?? "");
  const hops = [plainAddress(remote)];
  let client = plainAddress(remote);
  for (let next = nextWord(); isAddress(next) && hops.length < HOPS; next = nextWord()) {
    if (isTrusted(trusted, client)) {
      client = next;
      hops.length = 0;
    }
    hops.push(next);
  }
  return { client, chain: hops.toReversed().join(", ") };
}

const isAddress = (word: string): boolean => word.length <= ADDRESS_CHARS && familyOf(word) !== null;

/**
 * Reports whether the other end of the connection is such a proxy, whose X-Forwarded-Proto and the like are trusted
 * too.
 */
export const isProxy = (remote: string, trusted: BlockList): boolean => isTrusted(trusted, plainAddress(remote));
