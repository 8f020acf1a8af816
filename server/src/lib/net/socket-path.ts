import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";

/** sun_path holds 108 bytes with its closing zero. */
const LONGEST = 107;

/**
 * Returns a path by which `folder`/`name` can be bound or connected however long the folder's own path is: beyond 107
 * bytes by way of an open descriptor of the folder. Call `close` when the socket is no longer used.
 */
export function socketPath(folder: string, name: string): { path: string; close(): void } {
  const plain = join(folder, name);
  if (Buffer.byteLength(plain) <= LONGEST) return { path: plain, close: () => undefined };
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  let open = true;
  return {
    path: `/proc/self/fd/${fd}/${name}`,
    close: () => {
      if (open) closeSync(fd);
      open = false;
    },
  };
}
