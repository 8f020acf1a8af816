/** etcd's 64-bit ids: the JSON gateway says them in decimal, its logs and etcdctl in bare lower-case hex. We keep hex. */
export function hexId(decimal: string): string {
  return BigInt(decimal).toString(16);
}

/** Hex as we keep it → decimal as the gateway wants it. */
export function decimalId(hex: string): string {
  return BigInt(`0x${hex}`).toString(10);
}

/** The range of every key of the store. */
export const ALL_KEYS = { key: "\0", rangeEnd: "\0" } as const;

/**
 * The half-open range of all keys that begin with `prefix`, which must end in an ASCII character below `~`
 * (ours end in `/`): the end is the prefix with its last character raised by one.
 */
export function prefixRange(prefix: string): { key: string; rangeEnd: string } {
  const last = prefix.codePointAt(prefix.length - 1);
  if (last === undefined || last >= 0x7e) throw new RangeError(`no range end for the prefix ${JSON.stringify(prefix)}`);
  return { key: prefix, rangeEnd: prefix.slice(0, -1) + String.fromCodePoint(last + 1) };
}
