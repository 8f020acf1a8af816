import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DiskFacts } from "./facts.ts";

const TRIES = 20;
const BLOCK = Buffer.alloc(2048);

/** Examines the disk of a home. Writes a small file for a moment and leaves nothing behind. */
export function lookAtDisk(home: string): DiskFacts {
  let path = home;
  while (!existsSync(path)) path = dirname(path);
  const about = statfsSync(path);
  const facts = { path, freeMb: Math.floor((about.bavail * about.bsize) / 2 ** 20), noexec: noexec(path) };
  try {
    return { ...facts, unwritable: null, fsync: fsyncTimes(path) };
  } catch (error) {
    return { ...facts, unwritable: error instanceof Error ? error.message : String(error), fsync: null };
  }
}

/** Measures synced writes as etcd makes them, ms. */
function fsyncTimes(folder: string): { median: number; worst: number } {
  const file = join(folder, `.kuma-new-fsync-${process.pid}`);
  const fd = openSync(file, "wx", 0o600);
  try {
    const spans = Array.from({ length: TRIES }, () => {
      writeSync(fd, BLOCK);
      const from = performance.now();
      fdatasyncSync(fd);
      return performance.now() - from;
    }).sort((a, b) => a - b);
    const round = (ms: number): number => Math.round(ms * 10) / 10;
    return { median: round(spans[TRIES / 2] ?? 0), worst: round(spans.at(-1) ?? 0) };
  } finally {
    closeSync(fd);
    rmSync(file, { force: true });
  }
}

/** Reports whether the mount of a path forbids execution: the mount with the longest matching name counts. */
function noexec(path: string): boolean {
  let options = "";
  let length = 0;
  for (const line of readFileSync("/proc/self/mounts", "utf8").split("\n")) {
    const [, at = "", , how = ""] = line.split(" ");
    const inside = at === "/" || path === at || path.startsWith(`${at}/`);
    if (at === "" || !inside || at.length < length) continue;
    [options, length] = [how, at.length];
  }
  return options.split(",").includes("noexec");
}
