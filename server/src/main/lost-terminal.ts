import type { Writable } from "node:stream";

/**
 * What is begun on a host is finished or taken back though nobody reads it any more: without a listener the error of a
 * terminal that is gone (EIO) or of a pipe that was closed (EPIPE) would end the process there and then.
 */
export function outliveReaders(streams: readonly Writable[]): void {
  for (const stream of streams) stream.on("error", () => undefined);
}
