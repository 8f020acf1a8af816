import { closeSync, openSync, readSync, statSync } from "node:fs";

const CHUNK = 1 << 20;

/** Compares byte by byte; a missing or irregular file equals no other. */
export function sameFile(one: string, other: string): boolean {
  const [a, b] = [statSync(one), statSync(other, { throwIfNoEntry: false })];
  if (b?.isFile() !== true) return false;
  if (a.dev === b.dev && a.ino === b.ino) return true;
  if (a.size !== b.size) return false;
  return sameContent(one, other);
}

function sameContent(one: string, other: string): boolean {
  const files = [openSync(one, "r"), openSync(other, "r")] as const;
  try {
    const [a, b] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
    for (;;) {
      const [n, m] = [readSync(files[0], a), readSync(files[1], b)];
      if (n !== m || !a.subarray(0, n).equals(b.subarray(0, m))) return false;
      if (n === 0) return true;
    }
  } finally {
    files.forEach(closeSync);
  }
}
