import { isIPv4 } from "node:net";
import { canonicalAddress, ipv6Words } from "./address.ts";

/**
 * Returns the network by which callers are counted: a holder of one IPv6 address has 2^64 of them, so the /64 stands
 * for all. An IPv4 address counts as itself, also as a mapped one. No other embedding counts: the holder of a /64
 * chooses the words behind it.
 */
export function networkOf(address: string): string {
  const plain = canonicalAddress(address);
  if (plain === null || isIPv4(plain)) return plain ?? address;
  const words = ipv6Words(plain).map((word) => word.toString(16));
  return `${words.slice(0, 4).join(":")}::/64`;
}
