import { isIP, isIPv4 } from "node:net";

const LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
/**
 * A host name whose last label is not a number, decimal or hexadecimal: resolvers take `127.1`, `0x7f.1` and
 * `2130706433` for addresses. No wildcards (RFC 1123, 2.1).
 */
const NAME = new RegExp(`^(?:${LABEL}\\.)*(?!(?:\\d+|0x[0-9a-f]*)$)${LABEL}$`);
const NAME_CHARS = 253;
/** Longer than any address: a longer one has an invented zone, which may be as long as its sender likes. */
export const ADDRESS_CHARS = 64;

/** Returns `host:port`, with brackets around an IPv6 address. */
export function authority({ host, port }: { host: string; port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Splits `host:port`, where an IPv6 address is in brackets; null for anything else. */
export function splitAuthority(text: string): { host: string; port: number } | null {
  const [, v6, name, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const host = v6 ?? name;
  const fits = host !== undefined && canonicalHost(host) !== null && (v6 === undefined || isIP(v6) === 6);
  return fits && port >= 1 && port <= 65_535 ? { host, port } : null;
}

/**
 * Returns the one spelling of an IP address by which two are compared: lower case, IPv6 as RFC 5952 writes it, an
 * IPv4-mapped address as the IPv4 address, no zone. Null for what is not an IP address; other spellings of IPv4
 * (`127.1`) are not.
 */
export function canonicalAddress(text: string): string | null {
  if (text.length > ADDRESS_CHARS) return null;
  if (isIPv4(text)) return text;
  const plain = text.replace(/%.*$/s, "");
  if (isIP(plain) !== 6) return null;
  const words = ipv6Words(plain);
  if (!isMapped(words)) return new URL(`http://[${plain}]/`).hostname.slice(1, -1);
  return words
    .slice(6)
    .flatMap((word) => [word >> 8, word & 255])
    .join(".");
}

/** Returns the same of a host: an IP address, or a name in lower case without a final dot. Null for what is neither. */
export function canonicalHost(text: string): string | null {
  const address = canonicalAddress(text);
  if (address !== null) return address;
  const name = text.replace(/\.$/, "").toLowerCase();
  return name.length <= NAME_CHARS && NAME.test(name) ? name : null;
}

/** Reports whether both name the same host; what is not a host equals nothing. */
export function isSameHost(a: string, b: string): boolean {
  const canonical = canonicalHost(a);
  return canonical !== null && canonical === canonicalHost(b);
}

/**
 * Reports whether an address or name can only be this machine. `127.evil.example` may belong to anyone, a translated
 * 127.0.0.1 to the translator.
 */
export function isLoopback(text: string): boolean {
  const host = canonicalHost(text);
  if (host === null) return false;
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

/** Returns the eight words of an IPv6 address. */
export function ipv6Words(address: string): number[] {
  const text = new URL(`http://[${address.replace(/%.*$/s, "")}]/`).hostname.slice(1, -1);
  const [head = "", tail = ""] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const gap = text.includes("::") ? Array<string>(8 - left.length - right.length).fill("0") : [];
  return [...left, ...gap, ...right].map((word) => Number.parseInt(word, 16));
}

/** Reports whether the words are those of an IPv4-mapped address. */
export const isMapped = (words: readonly number[]): boolean =>
  words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;

/** Returns a URL's host without the brackets of an IPv6 address. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
