import type { Writable } from "node:stream";

/**
 * Keeps the process running without its readers: what is begun on a host is finished or undone even so. Without a
 * listener the error of a lost terminal (EIO) or of a closed pipe (EPIPE) would end the process at once.
 */
export function outliveReaders(streams: readonly Writable[]): void {
  for (const stream of streams) stream.on("error", () => undefined);
}
