import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/** The cluster's own places: addresses of its Cores and of this machine, and the ports that they listen on. */
export interface OwnPlaces {
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

/**
 * May this address and port be called from a Core (issue 3, On the wire)? Not link-local, unspecified, multicast, nor the
 * cluster's own ports on its own addresses. `address` is an IP address as it will be connected to; anything else is refused.
 */
export function mayCall(address: string, port: number, own: OwnPlaces): boolean {
  const plain = address.replace(/%.*$/, "");
  if (isIP(plain) === 0) return false;
  const embedded = isIPv6(plain) ? embeddedIPv4(plain) : null;
  const all = embedded === null ? [plain] : [plain, embedded];
  return all.every((one) => {
    if (never.check(one, isIPv4(one) ? "ipv4" : "ipv6")) return false;
    return !(own.ports.has(port) && isOwn(one, own));
  });
}

/** Only the machine itself: the one place where plain http is good enough. */
export function isLoopbackAddress(address: string): boolean {
  const v4 = isIPv6(address) ? embeddedIPv4(address) : address;
  return address === "::1" || (v4 !== null && isIPv4(v4) && v4.startsWith("127."));
}

function isOwn(address: string, own: OwnPlaces): boolean {
  return isLoopbackAddress(address) || own.addresses.has(canonical(address));
}

/** One spelling of an address, so that two are compared as what they are. */
export function canonical(address: string): string {
  const plain = address.replace(/%.*$/, "").toLowerCase();
  if (!isIPv6(plain)) return plain;
  return embeddedIPv4(plain) ?? new URL(`http://[${plain}]/`).hostname.slice(1, -1);
}

/** The IPv4 address that an IPv6 one stands for: mapped, compatible, NAT64 and 6to4 ones would be a way around the rules. */
function embeddedIPv4(address: string): string | null {
  const words = new URL(`http://[${address.replace(/%.*$/, "")}]/`).hostname.slice(1, -1);
  const [head = "", tail = ""] = words.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const gap = words.includes("::") ? Array<string>(8 - left.length - right.length).fill("0") : [];
  const w = [...left, ...gap, ...right].map((word) => Number.parseInt(word, 16));
  const zero = (from: number, to: number) => w.slice(from, to).every((x) => x === 0);
  const at = (i: number) => `${(w[i] ?? 0) >> 8}.${(w[i] ?? 0) & 255}.${(w[i + 1] ?? 0) >> 8}.${(w[i + 1] ?? 0) & 255}`;
  if (zero(0, 5) && w[5] === 0xffff) return at(6);
  if (zero(0, 6) && w[6] !== 0) return at(6);
  if (w[0] === 0x64 && w[1] === 0xff9b && zero(2, 6)) return at(6);
  return w[0] === 0x2002 ? at(1) : null;
}
