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
/** A step of so much says nothing yet, whatever the ratio: Buffers come in pools, and connections of the moment hold some. */
const FLOOR = { heapUsed: 4 * MIB, external: 6 * MIB };

/** Of heap and Buffers, that which has grown over the bound. */
export function growthFaults(first: Memory, last: Memory): string[] {
  return (["heapUsed", "external"] as const).flatMap((what) => {
    const [was, is] = [first[what], last[what]];
    return is > was * MEMORY && is - was > FLOOR[what] ? [`${what}: ${told(first)} → ${told(last)}`] : [];
  });
}

/** As a ratio of what there was. */
export const grown = (first: Memory, last: Memory, what: "heapUsed" | "external"): string =>
  (last[what] / first[what]).toFixed(2);

export function told(m: Memory): string {
  const mib = (n: number): string => (n / MIB).toFixed(1);
  return `heap ${mib(m.heapUsed)} MiB, outside it ${mib(m.external)}, of that in Buffers ${mib(m.arrayBuffers)}, resident ${mib(m.rss)}`;
}
