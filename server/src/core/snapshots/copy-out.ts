import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { syncPath } from "../../lib/process/write-whole.ts";
import { ArchiveFault } from "./archive/archive-fault.ts";
import { refuseWithoutRoom } from "./archive/read-archive.ts";

/** An archive could not be copied out: into which directory, and what the system says, as `EACCES`. */
export class NotCopiedOut extends Error {
  override readonly name = "NotCopiedOut";
  readonly params: { path: string; why: string };
  constructor(params: { path: string; why: string }, cause: unknown) {
    super(`${params.path}: ${params.why}`, { cause });
    this.params = params;
  }
}

/**
 * Copies an archive into the directory of the operator's choice, which may be mounted from elsewhere. It appears there
 * under its name only once it is whole; one that is there already is left as it is, and nothing there is ever deleted.
 * Throws NotCopiedOut.
 */
export async function copyOut(path: string, directory: string): Promise<void> {
  const to = join(directory, basename(path));
  const part = `${to}.part`;
  try {
    if (!isAbsolute(directory)) throw Object.assign(new Error("not an absolute path"), { code: "EINVAL" });
    const { size } = await stat(path);
    if ((await sizeOf(to)) === size) return;
    await refuseWithoutRoom(directory, size);
    // What a Core left behind that was killed; a link is not followed.
    await rm(part, { force: true });
    await pipeline(createReadStream(path), createWriteStream(part, { mode: 0o600, flags: "wx", flush: true }));
    await rename(part, to);
    syncPath(directory);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    const code = error instanceof ArchiveFault ? "ENOSPC" : ((error as NodeJS.ErrnoException).code ?? "");
    throw new NotCopiedOut({ path: directory, why: code }, error);
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}
