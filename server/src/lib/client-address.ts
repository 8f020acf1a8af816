import { BlockList, isIP } from "node:net";

/** Proxies by address or CIDR range; what is neither is given back. */
export function proxyList(entries: readonly string[]): { trusted: BlockList; unusable: string[] } {
  const trusted = new BlockList();
  const unusable = entries.filter((entry) => !add(trusted, entry));
  return { trusted, unusable };
}

function add(list: BlockList, entry: string): boolean {
  const [address = "", prefix, more] = entry.split("/");
  const family = familyOf(address);
  if (family === null || more !== undefined) return false;
  if (prefix === undefined) list.addAddress(address, family);
  else if (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === "ipv4" ? 32 : 128))
    list.addSubnet(address, Number(prefix), family);
  else return false;
  return true;
}

function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? "ipv4" : "ipv6";
}

/** An IPv4 address as such, also on a socket for both. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "");

const isIn = (list: BlockList, address: string): boolean => {
  const family = familyOf(address);
  return family !== null && list.check(address, family);
};

/**
 * The address a request comes from: the socket's, or while that is a trusted proxy's, what it and the trusted ones before it
 * say, from the right. A word that is no address ends it. In: X-Forwarded-For as it came.
 */
export function clientAddress(remote: string, forwardedFor: string | undefined, trusted: BlockList): string {
  let known = plainAddress(remote);
  const said = (forwardedFor ?? "").split(",").map((s) => plainAddress(s.trim()));
  while (isIn(trusted, known)) {
    const next = said.pop() ?? "";
    if (familyOf(next) === null) break;
    known = next;
  }
  return known;
}

/** Whether the other end of the connection is such a proxy, whose word on how it was called counts too. */
export const isProxy = (remote: string, trusted: BlockList): boolean => isIn(trusted, plainAddress(remote));
