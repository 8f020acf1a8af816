import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { giveLock, settle } from "./make-home.ts";

test("owner and mode are given to a folder, never through a link in its place", () => {
  const folder = mkdtempSync(join(tmpdir(), "make-home-"));
  try {
    const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
    const [theirs, core] = [join(folder, "theirs"), join(folder, "core")];
    mkdirSync(theirs, { mode: 0o755 });
    settle(theirs, uid, gid, 0o750);
    expect(statSync(theirs).mode & 0o777).toBe(0o750);
    symlinkSync(theirs, core);
    expect(() => settle(core, uid, gid, 0o700)).toThrow("host_home_not_folder");
    expect(statSync(theirs).mode & 0o777).toBe(0o750);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.runIf(process.getuid?.() === 0)("the lock that root created is the Core's, and never what a link leads to", () => {
  const folder = mkdtempSync(join(tmpdir(), "make-home-"));
  try {
    const [lock, theirs] = [join(folder, "lock"), join(folder, "theirs")];
    const account = { uid: 4321, gid: 4322 };
    giveLock(lock, account);
    writeFileSync(theirs, "");
    symlinkSync(theirs, lock);
    giveLock(lock, account);
    rmSync(lock);
    linkSync(theirs, lock);
    giveLock(lock, account);
    expect(statSync(theirs)).toMatchObject({ uid: 0, gid: 0 });
    rmSync(lock);
    writeFileSync(lock, "7\n");
    giveLock(lock, account);
    expect(statSync(lock)).toMatchObject(account);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
