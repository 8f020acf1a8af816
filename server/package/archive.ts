import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type Facts, PackageFailure } from "./facts.ts";

/** Paths of all files below `folder`, relative to it, sorted by bytes. */
export function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

/** The hash of a file's content. Out: hex. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Writes what `sha256sum --check` reads, for these files of `folder`. */
export async function writeSums(folder: string, names: readonly string[]): Promise<void> {
  const lines: string[] = [];
  for (const name of names) lines.push(`${await hashOfFile(join(folder, name))}  ${name}\n`);
  writeFileSync(join(folder, "SHA256SUMS"), lines.join(""));
}

/** Modes and times of everything below `folder`: nothing of the machine that built, of its user or its umask, is left. */
export function settle(folder: string, epoch: number): void {
  const names = ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })];
  // A folder's time changes with what is done in it: deepest first.
  for (const path of names
    .map((name) => join(folder, name))
    .sort()
    .reverse()) {
    const found = statSync(path);
    chmodSync(path, found.isDirectory() || (found.mode & 0o100) !== 0 ? 0o755 : 0o644);
    utimesSync(path, epoch, epoch);
  }
}

/** `file`, a .tar.gz of `parent/name`. zlib comes with the pinned Node: the machine's gzip may pack otherwise. */
export async function writeTarball(parent: string, { name, epoch }: Facts, file: string): Promise<void> {
  const same = ["--format=ustar", "--sort=name", `--mtime=@${epoch}`, "--owner=0", "--group=0", "--numeric-owner"];
  const tar = spawn("tar", ["--create", ...same, "--directory", parent, name], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, LC_ALL: "C" },
  });
  const ended = once(tar, "close") as Promise<[number | null]>;
  await pipeline(tar.stdout, createGzip({ level: 9 }), createWriteStream(file));
  const [code] = await ended;
  if (code !== 0) throw new PackageFailure(`tar ended with ${code}`);
}
