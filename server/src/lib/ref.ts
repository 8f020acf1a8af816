import { createHash } from "node:crypto";

/**
 * Returns the ref of a service: a UUIDv8 (RFC 9562) of the SHA-256 of its ID, in lower case. The ID is a key until its
 * Core has joined; the ref names the service where others may look.
 */
export function refOf(serviceId: string): string {
  const bytes = createHash("sha256").update(serviceId.toLowerCase()).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
