import { isIPv6 } from "node:net";
import { canonical } from "./outward-rules.ts";

/** By what callers are counted: whoever has one IPv6 address has 2^64 of them, so the /64 stands for all. An IPv4 address is itself, also as an IPv6 one. */
export function networkOf(address: string): string {
  if (!isIPv6(address.replace(/%.*$/, ""))) return address;
  const plain = canonical(address);
  if (!isIPv6(plain)) return plain;
  const [head = "", tail = ""] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const gap = plain.includes("::") ? Array<string>(8 - left.length - right.length).fill("0") : [];
  return `${[...left, ...gap, ...right].slice(0, 4).join(":")}::/64`;
}
