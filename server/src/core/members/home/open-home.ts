import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { takeLock } from "../../../lib/process/lock.ts";
import { CoreFailure, removedFailure } from "./core-failure.ts";
import { makePrivateFolder, readIfThere } from "./durable-files.ts";
import { readCoreJson, type CoreJson } from "./core-json.ts";
import { layoutOf, type Layout } from "./layout.ts";

export interface OpenHome {
  layout: Layout;
  /** null: no Core was made here yet */
  self: CoreJson | null;
  /** a join was begun here that did not get its certificate */
  joinBegun: boolean;
  release: () => Promise<void>;
}

/** What may lie in a home that is ours: the executable and engine of a package, what a Core makes, and what a disk of its own holds. */
const OURS = new Set(["kuma", "etcd", "etcdctl", "etcdutl", "core", "lock", "ca.crt", "lost+found"]);
/** Says that a home is ours whatever else lies in it: server/deploy and the installation put it there. */
const MARK = ".kuma-home";

/**
 * Opens a home for the service `id` (null: whichever Core is in it, else the first). Takes its lock.
 * Throws home_in_use, home_foreign, home_half_written, home_other_id, home_unwritable.
 */
export async function openHome(home: string, id: string | null, firstId: string): Promise<OpenHome> {
  const found = existing(home);
  // What an installation that is under way, or was cut off, keeps beside the programs.
  const foreign = found.includes(MARK)
    ? undefined
    : found.find((name) => !OURS.has(name) && !/^\.kuma-(new|old)-/.test(name));
  const begun = readdirOf(join(home, "core"));
  // A folder that happens to be called core makes no home of ours.
  if (foreign !== undefined && begun.length === 0) throw new CoreFailure("home_foreign", { home });
  // A join that was refused, a mistyped ID say, leaves a key and nothing that another ID could harm.
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
  try {
    makePrivateFolder(join(home, "core"));
  } catch (error) {
    throw new CoreFailure("home_unwritable", { home, message: error instanceof Error ? error.message : String(error) });
  }
  const lock = await takeLock(home);
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

/** core.json is written last: with it, everything else must be there. Engine data without it belongs to nobody we know. */
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

/** An ID may still be a key: only its beginning is said. */
function shorten(id: string): string {
  return `${id.slice(0, 8)}…`;
}
