import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PROGRAMS } from "./facts.ts";
import type { Undo } from "./undo.ts";
import { syncFolder } from "./write-whole.ts";

const CHUNK = 1 << 20;

/** Where a program comes from: `kuma` is the executable that runs, whatever its file is called; the engine lies beside it. */
function sourceOf(executable: string, name: string): string {
  const own = realpathSync(executable);
  return name === "kuma" ? own : join(dirname(own), name);
}

/** Names of the programs that the home does not have as they are here. Empty where it runs from the home. */
export function programsToPut(executable: string, home: string): string[] {
  return PROGRAMS.filter((name) => {
    const from = sourceOf(executable, name);
    return existsSync(from) && !same(from, join(home, name));
  });
}

/** Takes away what a run that was cut off left. */
export function clearLeftovers(home: string): void {
  for (const name of readdirSync(home)) if (/^\.kuma-(new|old)-/.test(name)) rmSync(join(home, name), { force: true });
}

/**
 * Puts programs into the home, each whole or not at all: a running Core goes on with what it has loaded. The answer
 * drops the old ones, which are kept until then for the way back.
 */
export async function putPrograms(o: {
  executable: string;
  home: string;
  names: readonly string[];
  undo: Undo;
}): Promise<() => void> {
  for (const name of o.names) {
    const path = join(o.home, name);
    const [fresh, old] = [join(o.home, `.kuma-new-${name}`), join(o.home, `.kuma-old-${name}`)];
    const was = existsSync(path);
    o.undo.add(() => {
      rmSync(fresh, { force: true });
      if (existsSync(old)) renameSync(old, path);
      else if (!was) rmSync(path, { force: true });
    });
    rmSync(fresh, { force: true });
    // Exclusively: kuma may make files in its home too, and root must not write through a link that it left here.
    await copyFile(sourceOf(o.executable, name), fresh, constants.COPYFILE_EXCL);
    chmodSync(fresh, 0o755);
    const file = openSync(fresh, "r");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (was) linkSync(path, old);
    renameSync(fresh, path);
  }
  syncFolder(o.home);
  return () => clearLeftovers(o.home);
}

/** Byte for byte; a file that is not there is like none. */
function same(one: string, other: string): boolean {
  if (!existsSync(other)) return false;
  const [a, b] = [statSync(one), statSync(other)];
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
