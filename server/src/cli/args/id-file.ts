import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { IdFileFault } from "../words/texts.ts";

const MOST_BYTES = 100;
/** Permission bits of all users but the owner. */
const OTHERS = 0o077;

/** Why a file with an ID is refused. */
export type IdFile = { id: string } | { fault: IdFileFault };

/**
 * Reads a service ID from a file, so that it stands on no command line, which every local user can read; `-` is
 * standard input. The file must be a regular one, no link, of at most 100 bytes, which only its owner may open. Never
 * throws.
 */
export function readIdFile(path: string): IdFile {
  let file: number | null = null;
  try {
    // Without O_NONBLOCK a pipe put there would hold the command up for ever.
    file = path === "-" ? 0 : openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size, mode } = fstatSync(file);
    if (path !== "-" && (mode & constants.S_IFMT) !== constants.S_IFREG) return { fault: "not_a_file" };
    if (path !== "-" && (mode & OTHERS) !== 0) return { fault: "others_can_read" };
    if (path !== "-" && size > MOST_BYTES) return { fault: "too_long" };
    const text = readAll(file);
    return text === null ? { fault: "too_long" } : { id: text.trim() };
  } catch (error) {
    return { fault: (error as NodeJS.ErrnoException).code === "ELOOP" ? "link" : "unreadable" };
  } finally {
    if (file !== null && file !== 0) closeSync(file);
  }
}

/** All that is there, null where that is more than an ID can be. */
function readAll(file: number): string | null {
  const bytes = Buffer.alloc(MOST_BYTES + 1);
  let filled = 0;
  for (let read = 1; read > 0 && filled < bytes.length; filled += read)
    read = readSync(file, bytes, filled, bytes.length - filled, null);
  return filled > MOST_BYTES ? null : bytes.toString("utf8", 0, filled);
}
