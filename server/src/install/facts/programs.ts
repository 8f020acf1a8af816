import {
  chmodSync,
  constants,
  existsSync,
  linkSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LEFT_OVER } from "./look-home.ts";
import { PROGRAMS } from "./facts.ts";
import { sameFile } from "./same-file.ts";
import { trusted } from "./trusted.ts";
import type { Undo } from "../undo.ts";
import { syncPath } from "../../lib/process/write-whole.ts";

/**
 * Returns the source of a program: `kuma` is the running executable, whatever its file is called; the engine lies
 * beside it.
 */
function sourceOf(executable: string, name: string): string {
  const own = realpathSync(executable);
  return name === "kuma" ? own : join(dirname(own), name);
}

/**
 * Returns the names of the trusted programs whose copy in the home is missing or different: root will run them. Empty
 * where it runs from the home.
 */
export function programsToPut(executable: string, home: string): string[] {
  const owner = statSync(executable).uid;
  return PROGRAMS.filter((name) => {
    const from = sourceOf(executable, name);
    return (name === "kuma" || trusted(from, owner)) && !sameFile(from, join(home, name));
  });
}

/** Removes temporary files of an interrupted run, also one of server/deploy. */
export function clearLeftovers(home: string): void {
  for (const { name, parentPath } of readdirSync(home, { withFileTypes: true }).filter((one) => !one.isDirectory()))
    if (LEFT_OVER.test(name)) rmSync(join(parentPath, name), { force: true });
}

/**
 * Copies programs into the home, each completely or not at all: a running Core continues with what it has loaded. The
 * returned function deletes the old ones, which are kept until then to be restored.
 */
export async function putPrograms(options: {
  executable: string;
  home: string;
  names: readonly string[];
  undo: Undo;
}): Promise<() => void> {
  for (const name of options.names) {
    const path = join(options.home, name);
    const [fresh, old] = [join(options.home, `.kuma-new-${name}`), join(options.home, `.kuma-old-${name}`)];
    const was = existsSync(path);
    options.undo.add(() => {
      rmSync(fresh, { force: true });
      if (existsSync(old)) renameSync(old, path);
      else if (!was) rmSync(path, { force: true });
    });
    rmSync(fresh, { force: true });
    // Exclusively: kuma may make files in its home too, and root must not write through a link that it left here.
    await copyFile(sourceOf(options.executable, name), fresh, constants.COPYFILE_EXCL);
    chmodSync(fresh, 0o755);
    syncPath(fresh);
    if (was) linkSync(path, old);
    renameSync(fresh, path);
  }
  syncPath(options.home);
  return () => clearLeftovers(options.home);
}
