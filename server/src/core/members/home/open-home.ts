import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type LockResult, takeLock } from "../../../lib/process/lock.ts";
import { CoreFailure, removedFailure } from "./core-failure.ts";
import { readIfThere } from "../../../lib/process/read-if-there.ts";
import { makePrivateFolder } from "../../../lib/process/write-whole.ts";
import { readCoreJson, type CoreJson } from "./core-json.ts";
import { layoutOf, type Layout } from "./layout.ts";

/** A home whose lock this process has; `release` gives the lock up. */
export interface OpenHome {
  layout: Layout;
  /** null: no Core was created here yet */
  self: CoreJson | null;
  /** a join was started here that did not get its certificate */
  joinBegun: boolean;
  release: () => Promise<void>;
}

/**
 * What the product's own home may contain: the executable and engine of a package, what a Core creates, and lost+found
 * of a separate disk.
 */
const OURS = new Set(["kuma", "etcd", "etcdctl", "etcdutl", "core", "lock", "ca.crt", "lost+found"]);
/** Marks a home as the product's whatever else it contains: server/deploy and the installation create it. */
const MARK = ".kuma-home";

/**
 * Opens a home for the service `id` (null: the Core that is in it, else the first) and takes its lock. Throws
 * home_in_use, home_foreign, home_half_written, home_other_id, home_unwritable.
 */
export async function openHome(home: string, id: string | null, firstId: string): Promise<OpenHome> {
  const found = existing(home);
  // Folders that a running or interrupted installation keeps beside the programs do not count as foreign.
  const foreign = found.includes(MARK)
    ? undefined
    : found.find((name) => !OURS.has(name) && !/^\.kuma-(new|old)-/.test(name));
  const begun = readdirOf(join(home, "core"));
  // A folder named core alone does not make it the product's home.
  if (foreign !== undefined && begun.length === 0) throw new CoreFailure("home_foreign", { home });
  // A refused join, for example with a mistyped ID, leaves a key and nothing that a join with another ID could damage.
  const made = begun.filter((name) => isMade(layoutOf(home, name)));
  const [only] = made;
  const waiting = begun.find((name) => existsSync(layoutOf(home, name).joinJson));
  const wanted = id ?? only ?? waiting ?? firstId;
  if (only !== undefined && !made.includes(wanted))
    throw new CoreFailure("home_other_id", {
      home,
      found: only === firstId ? only : shorten(only),
      expected: shorten(wanted),
    });
  const lock = await prepared(home);
  if (!lock.ok) throw new CoreFailure("home_in_use", { home, pid: lock.pid });
  try {
    const layout = layoutOf(home, wanted);
    const joinBegun = made.length === 0 && begun.some((name) => name !== firstId);
    return { layout, self: complete(layout), joinBegun, release: () => lock.lock.release() };
  } catch (error) {
    await lock.lock.release();
    throw error;
  }
}

/** Makes the folder of the Cores and takes the home's lock. Throws home_unwritable. */
async function prepared(home: string): Promise<LockResult> {
  try {
    makePrivateFolder(join(home, "core"));
    return await takeLock(home);
  } catch (error) {
    throw new CoreFailure("home_unwritable", { home, message: error instanceof Error ? error.message : String(error) });
  }
}

/**
 * Reads core.json, which is written last: if it exists, everything else must exist. Engine data without it belongs to
 * no known Core.
 */
function complete(layout: Layout): CoreJson | null {
  const self = readCoreJson(layout.coreJson);
  if (self?.removed !== undefined) throw removedFailure(self.removed, layout);
  if (self === null) {
    if (existsSync(join(layout.raft, "member")))
      throw new CoreFailure("home_half_written", { home: layout.home, file: layout.coreJson });
    return null;
  }
  for (const file of [layout.caCert, layout.nodeCert, layout.nodeKey]) {
    if (readIfThere(file) === null) throw new CoreFailure("home_half_written", { home: layout.home, file });
  }
  return self;
}

function isMade(layout: Layout): boolean {
  return existsSync(layout.coreJson) || existsSync(join(layout.raft, "member"));
}

function existing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new CoreFailure("home_unwritable", {
      home: folder,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

function readdirOf(folder: string): string[] {
  return existing(folder).filter((name) => /^[0-9a-f-]{36}$/.test(name));
}

/** Returns only the beginning of an ID, as an unused ID is a secret. */
function shorten(id: string): string {
  return `${id.slice(0, 8)}…`;
}
