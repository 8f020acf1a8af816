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

/** Returns the paths of all files below `folder`, relative to it, sorted by bytes. */
export function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

/** Returns the hash of a file's content, hex. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Writes the input of `sha256sum --check` for these files of `folder`. */
export async function writeSums(folder: string, names: readonly string[]): Promise<void> {
  const lines: string[] = [];
  for (const name of names) lines.push(`${await hashOfFile(join(folder, name))}  ${name}\n`);
  writeFileSync(join(folder, "SHA256SUMS"), lines.join(""));
}

/**
 * Sets modes and times of everything below `folder`, so that nothing depends on the machine of the build, its user or
 * its umask.
 */
export function settle(folder: string, epoch: number): void {
  const names = ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })];
  // Changing a folder's content changes its time: deepest first.
  for (const path of names
    .map((name) => join(folder, name))
    .sort()
    .reverse()) {
    const found = statSync(path);
    chmodSync(path, found.isDirectory() || (found.mode & 0o100) !== 0 ? 0o755 : 0o644);
    utimesSync(path, epoch, epoch);
  }
}

/**
 * Writes `file`, a .tar.gz of `parent/name`. zlib comes with the pinned Node: the machine's gzip may compress
 * differently.
 */
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
