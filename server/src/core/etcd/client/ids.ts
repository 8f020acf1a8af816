/**
 * Returns an etcd ID in lower-case hex, as used throughout the Core, etcd's logs and etcdctl. The JSON gateway uses
 * decimal.
 */
export function hexId(decimal: string): string {
  return BigInt(decimal).toString(16);
}

/** Returns an ID of the Core (hex) in decimal, as the gateway expects it. */
export function decimalId(hex: string): string {
  return BigInt(`0x${hex}`).toString(10);
}

/** The range of all keys in the store. */
export const ALL_KEYS = { key: "\0", rangeEnd: "\0" } as const;

/**
 * Returns the half-open range of all keys with `prefix`, which must end in an ASCII character below `~` (the Core's
 * prefixes end in `/`): the end is the prefix with its last character incremented. Throws RangeError otherwise.
 */
export function prefixRange(prefix: string): { key: string; rangeEnd: string } {
  const last = prefix.codePointAt(prefix.length - 1);
  if (last === undefined || last >= 0x7e) throw new RangeError(`no range end for the prefix ${JSON.stringify(prefix)}`);
  return { key: prefix, rangeEnd: prefix.slice(0, -1) + String.fromCodePoint(last + 1) };
}
