import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { version } from "../build/bundle.ts";
import { ROOT } from "../build/fresh.ts";

/** Why a package cannot be made, in words for the developer. */
export class PackageFailure extends Error {}

/** What all packages built from this state of the checkout have in common. */
export interface Facts {
  version: string;
  /** twelve digits, and `+changes` where the checkout differs from the commit */
  commit: string;
  /** seconds: the time of every file inside; SOURCE_DATE_EPOCH, else the commit's */
  epoch: number;
  /** name of the archive without its ending, and of the folder in it */
  name: string;
}

/** Runs a program to its end, with C's language and sort order, and returns its output. Throws PackageFailure. */
export function run(program: string, args: readonly string[], cwd: string = ROOT, env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, LC_ALL: "C", TZ: "UTC", ...env },
  });
  if (status === 0) return stdout;
  const why = error?.message ?? (stderr || stdout).trim().split("\n").slice(-15).join("\n");
  throw new PackageFailure(`${program} ${args.slice(0, 3).join(" ")} failed: ${why}`);
}

/** Reads the facts from git and package.json. */
export function facts(): Facts {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new PackageFailure(`packages are made on linux-x64; this is ${process.platform}-${process.arch}`);
  const head = run("git", ["rev-parse", "HEAD"]).trim();
  const changed = run("git", ["status", "--porcelain"]).trim() !== "";
  const asked = process.env["SOURCE_DATE_EPOCH"] ?? run("git", ["show", "-s", "--format=%ct", "HEAD"]).trim();
  if (!/^\d{1,11}$/.test(asked)) throw new PackageFailure(`SOURCE_DATE_EPOCH is no time in seconds: ${asked}`);
  return {
    version: version(),
    commit: `${head.slice(0, 12)}${changed ? "+changes" : ""}`,
    epoch: Number(asked),
    name: `kuma-${version()}-linux-x64`,
  };
}

/** The folder of the finished packages. */
export const OUT = join(ROOT, "dist", "package");
