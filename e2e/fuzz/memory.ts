/** What a Core holds after a collection, bytes; `external` is all outside the heap that hangs on it, most of it Buffers. */
export interface Memory {
  heapUsed: number;
  external: number;
  arrayBuffers: number;
  rss: number;
}

/** At most so much of what there was. */
export const MEMORY = 1.2;
const MIB = 1024 * 1024;
/**
 * Buffers waver: a connection that is open just then holds 64 KiB to read into, and a hundred are. So a step of a few MiB
 * says nothing, and neither does one that was away again in one of the last three looks, as no leak ever is.
 */
const NOISE = { heapUsed: { bytes: 0, looks: 1 }, external: { bytes: 6 * MIB, looks: 3 } };
type Kind = keyof typeof NOISE;

/** Of heap and Buffers, that which has grown over the bound since the first of the looks, one a tenth. */
export function growthFaults(tenths: readonly Memory[]): string[] {
  return (["heapUsed", "external"] as const).flatMap((what) => {
    const [was, is] = [tenths[0]?.[what] ?? 0, atLast(tenths, what)];
    return is > was * MEMORY && is - was > NOISE[what].bytes ? [`${what}: ${tenths.map(told).join(" → ")}`] : [];
  });
}

const atLast = (tenths: readonly Memory[], what: Kind): number =>
  Math.min(
    ...tenths
      .slice(1)
      .slice(-NOISE[what].looks)
      .map((m) => m[what]),
  );

/** As a ratio of what there was. */
export const grown = (tenths: readonly Memory[], what: Kind): string =>
  (atLast(tenths, what) / (tenths[0]?.[what] ?? 0)).toFixed(2);

export function told(m: Memory): string {
  const mib = (n: number): string => (n / MIB).toFixed(1);
  return `heap ${mib(m.heapUsed)} MiB, outside it ${mib(m.external)}, of that in Buffers ${mib(m.arrayBuffers)}, resident ${mib(m.rss)}`;
}
