import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { lockPath } from "../../lib/process/lock.ts";
import { CORES_FOLDER } from "../../lib/process/node-files.ts";
import type { HomeFacts } from "../facts/facts.ts";
import { MARK, namesOf } from "../facts/look-home.ts";
import { InstallFailure, must, run } from "../run.ts";
import type { Undo } from "../undo.ts";
import { writeWhole } from "../../lib/process/write-whole.ts";

export interface Account {
  uid: number;
  gid: number;
}
type Made = "home" | "parent" | "group" | "user";

/**
 * Makes user, group and folder of a Core, as server/deploy makes them, with the mark file that records what of it was
 * made: written before each act, so that uninstall.sh removes that and nothing else, also after an interrupted run.
 */
export async function makeHome(facts: HomeFacts, undo: Undo): Promise<Account> {
  const home = facts.path;
  const mark = openMark(home, undo, facts.state);
  if (await missing("group")) {
    // Removing the user may have removed its group.
    undo.add(async () => void ((await missing("group")) || (await must("groupdel", ["kuma"]))));
    mark("group");
    await must("groupadd", ["--system", "kuma"]);
  }
  if (await missing("passwd")) {
    undo.add(async () => void ((await missing("passwd")) || (await must("userdel", ["kuma"]))));
    mark("user");
    const shell = ["/usr/sbin/nologin", "/sbin/nologin"].find((path) => existsSync(path)) ?? "/bin/false";
    const flags = ["--system", "--gid", "kuma", "--home-dir", home, "--no-create-home", "--shell", shell, "kuma"];
    await must("useradd", flags);
  }
  const account = { uid: Number(await must("id", ["-u", "kuma"])), gid: await groupId() };
  // Sticky: the Core makes its lock and its folder here, and cannot replace the programs that root runs.
  settle(home, 0, account.gid, 0o1775);
  const cores = join(home, CORES_FOLDER);
  mkdirSync(cores, { recursive: true, mode: 0o700 });
  settle(cores, account.uid, account.gid, 0o700);
  // What a Core that root ran in the foreground, or a restore, left behind.
  await must("chown", ["-R", "--no-dereference", "--from=root", "kuma:kuma", cores]);
  giveLock(lockPath(home), account);
  return account;
}

/** Makes the folder where it is missing; the returned function records in its mark file what is made next. */
function openMark(home: string, undo: Undo, state: HomeFacts["state"]): (what: Made) => void {
  const path = join(home, MARK);
  const before = existsSync(path) ? readFileSync(path, "utf8") : null;
  const parent = dirname(home);
  const madeParent = !existsSync(parent);
  if (state === "absent") {
    undo.add(() => {
      rmSync(home, { recursive: true, force: true });
      if (madeParent && existsSync(parent) && readdirSync(parent).length === 0) rmdirSync(parent);
    });
    mkdirSync(home, { recursive: true, mode: 0o755 });
  } else {
    const { uid, gid, mode } = statSync(home);
    undo.add(() => settle(home, uid, gid, mode & 0o7777));
    undo.add(() => {
      // Rewriting what is there already would need space that a full disk does not have.
      if (before === null) rmSync(path, { force: true });
      else if (readFileSync(path, "utf8") !== before) writeWhole(path, before, 0o644);
      if (state === "empty") for (const name of namesOf(home)) rmSync(join(home, name), { recursive: true });
    });
  }
  const made = new Set<string>(before === null ? [] : ((JSON.parse(before) as { made?: string[] }).made ?? []));
  const note = (what: Made): void => {
    if (made.has(what)) return;
    made.add(what);
    writeWhole(path, `${JSON.stringify({ format: 1, made: [...made] })}\n`, 0o644);
  };
  if (before === null) note("home");
  if (madeParent) note("parent");
  return note;
}

async function missing(database: "group" | "passwd"): Promise<boolean> {
  return (await run("getent", [database, "kuma"])).code !== 0;
}

async function groupId(): Promise<number> {
  return Number((await must("getent", ["group", "kuma"])).split(":")[2]);
}

/**
 * Gives the Core's user the lock that a command of root created in its home. Only a plain file with this one name: that
 * user may write into the home, and could put a link to another file in its place.
 * @internal
 */
export function giveLock(path: string, { uid, gid }: Account): void {
  let lock: number;
  try {
    lock = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    // Missing, a link, or the socket of an earlier release.
    if (["ENOENT", "ELOOP", "ENXIO"].includes((error as NodeJS.ErrnoException).code ?? "")) return;
    throw error;
  }
  try {
    const found = fstatSync(lock);
    if (found.isFile() && found.nlink === 1) fchownSync(lock, uid, gid);
  } finally {
    closeSync(lock);
  }
}

/**
 * Sets owner and mode of a folder and nothing else: kuma owns `core` and could put a link in its place, which would
 * give it the link's target.
 * @internal
 */
export function settle(path: string, uid: number, gid: number, mode: number): void {
  let folder: number;
  try {
    folder = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOTDIR") throw error;
    throw new InstallFailure("host_home_not_folder", { home: path });
  }
  try {
    fchownSync(folder, uid, gid);
    fchmodSync(folder, mode);
  } finally {
    closeSync(folder);
  }
}
