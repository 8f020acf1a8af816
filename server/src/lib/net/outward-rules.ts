import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import { canonicalAddress, ipv6Words, isLoopback, isMapped } from "./address.ts";

/** The cluster's own endpoints: addresses of its Cores and of this machine, and the ports that they listen on. */
export interface OwnEndpoints {
  addresses: ReadonlySet<string>;
  ports: ReadonlySet<number>;
}

const never = new BlockList();
never.addSubnet("0.0.0.0", 8, "ipv4");
never.addSubnet("169.254.0.0", 16, "ipv4");
never.addSubnet("224.0.0.0", 4, "ipv4");
never.addAddress("255.255.255.255", "ipv4");
never.addAddress("::", "ipv6");
never.addSubnet("fe80::", 10, "ipv6");
never.addSubnet("ff00::", 8, "ipv6");
// Site-local addresses (deprecated, RFC 3879), and the address where a cloud serves the credentials of its machines.
never.addSubnet("fec0::", 10, "ipv6");
never.addAddress("fd00:ec2::254", "ipv6");
// Forms whose IPv4 address cannot be derived: translation with a prefix of the network's own (RFC 8215), Teredo.
never.addSubnet("64:ff9b:1::", 48, "ipv6");
never.addSubnet("2001::", 32, "ipv6");

/**
 * Reports whether this address and port may be called from a Core (docs/architecture/trust.md). Not link-local,
 * unspecified, multicast, nor the cluster's own ports on its own addresses. `address` is an IP address as it will be
 * connected to; anything else is refused.
 */
export function mayCall(address: string, port: number, own: OwnEndpoints): boolean {
  const plain = address.replace(/%.*$/, "");
  if (isIP(plain) === 0) return false;
  const embedded = isIPv6(plain) ? embeddedIPv4(plain) : null;
  const all = embedded === null ? [plain] : [plain, embedded];
  return all.every((one) => {
    if (never.check(one, isIPv4(one) ? "ipv4" : "ipv6")) return false;
    return !(own.ports.has(port) && isOwn(one, own));
  });
}

function isOwn(address: string, own: OwnEndpoints): boolean {
  return isLoopback(address) || own.addresses.has(canonicalAddress(address) ?? address);
}

/**
 * Returns the IPv4 address that an IPv6 one stands for: mapped, translated, compatible, NAT64, ISATAP and 6to4 ones
 * would otherwise bypass the rules.
 */
function embeddedIPv4(address: string): string | null {
  const w = ipv6Words(address);
  const at = (i: number) => `${(w[i] ?? 0) >> 8}.${(w[i] ?? 0) & 255}.${(w[i + 1] ?? 0) >> 8}.${(w[i + 1] ?? 0) & 255}`;
  if (isMapped(w)) return at(6);
  if (isZero(w, 0, 4) && w[4] === 0xffff && w[5] === 0) return at(6);
  if (isZero(w, 0, 6) && w[6] !== 0) return at(6);
  if (w[0] === 0x64 && w[1] === 0xff9b && isZero(w, 2, 6)) return at(6);
  // ISATAP, whatever its prefix; the bit says whether the IPv4 address is globally unique.
  if (((w[4] ?? 0) & ~0x200) === 0 && w[5] === 0x5efe) return at(6);
  return w[0] === 0x2002 ? at(1) : null;
}

const isZero = (words: readonly number[], from: number, to: number): boolean =>
  words.slice(from, to).every((word) => word === 0);
