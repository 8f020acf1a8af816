/**
 * Memory of a Core after a collection, bytes; `external` is all memory outside the heap that it references, mostly
 * Buffers.
 */
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
 * Buffers waver: a connection that is open just then holds 64 KiB to read into, and a hundred are. So a step of a few
 * MiB says nothing, and neither does one that was away again in one of the last three looks, as no leak ever is.
 */
const NOISE = { heapUsed: { bytes: 0, looks: 1 }, external: { bytes: 6 * MIB, looks: 3 } };
type Kind = keyof typeof NOISE;

/**
 * Returns which of heap and Buffers has grown over the bound since the first look; there is one look per tenth. Buffers
 * must also have risen by more than their noise in the second half: requests are the same mix in every tenth, so a leak
 * continues there as it began (N bytes per request are N × 50,000 in 100,000 requests: 130 reach the noise, 200 are
 * almost certain to be reported where looks vary within it), while a pool has filled up. A pool that fills as late as
 * that needs a longer run.
 */
export function growthFaults(tenths: readonly Memory[]): string[] {
  return (["heapUsed", "external"] as const).flatMap((what) => {
    const [was, is] = [tenths[0]?.[what] ?? 0, atLast(tenths, what)];
    const over = is > was * MEMORY && is - was > NOISE[what].bytes;
    return over && (what === "heapUsed" || lateRise(tenths) > NOISE[what].bytes)
      ? [`${what}: ${tenths.map(memoryText).join(" → ")}`]
      : [];
  });
}

const atLast = (tenths: readonly Memory[], what: Kind): number =>
  Math.min(
    ...tenths
      .slice(1)
      .slice(-NOISE[what].looks)
      .map((m) => m[what]),
  );

/** Returns by how much Buffers rose in the second half: the rise of the least-squares line through its looks, bytes. */
export function lateRise(tenths: readonly Memory[]): number {
  const looks = tenths.slice(Math.floor((tenths.length - 1) / 2)).map((m) => m.external);
  const middle = (looks.length - 1) / 2;
  const sum = (of: (at: number, look: number) => number): number =>
    looks.reduce((all, look, i) => all + of(i - middle, look), 0);
  return looks.length < 2 ? 0 : (sum((at, look) => at * look) / sum((at) => at * at)) * (looks.length - 1);
}

/** As a ratio of what there was. */
export const grown = (tenths: readonly Memory[], what: Kind): string =>
  (atLast(tenths, what) / (tenths[0]?.[what] ?? 0)).toFixed(2);

export const mib = (bytes: number): string => (bytes / MIB).toFixed(1);

export function memoryText(memory: Memory): string {
  return `heap ${mib(memory.heapUsed)} MiB, outside it ${mib(memory.external)}, of that in Buffers ${mib(memory.arrayBuffers)}, resident ${mib(memory.rss)}`;
}
