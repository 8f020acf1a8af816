// `npm run lock`: completes package-lock.json. npm leaves optional packages of other platforms out of the lock when it
// cannot get them from the configured registry or finds them missing in node_modules, and then refuses its own lock in
// `npm ci` (“Missing: … from lock file”). Their versions are exact in the package that depends on them.
//
// A package that npm could not download is in the lock without its hash, and `npm ci` would then install whatever a
// registry serves under that name. The registry's own record of the version has the hash, also where the file is
// missing.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./fresh.ts";

interface Entry {
  version?: string;
  /** hash of the package file, as `sha512-…` */
  integrity?: string;
  /** true for a workspace of this repository */
  link?: boolean;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}
/** @internal */
export interface Lock {
  packages: Record<string, Entry>;
}

const SYSTEMS = /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)\b/;
const CPUS = /\b(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64|wasm32)\b/;
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** Reports whether some package folder from `at` upwards has `name`, as Node looks it up. */
function resolves(lock: Lock, at: string, name: string): boolean {
  for (let folder = at; ;) {
    const prefix = folder === "" ? "" : `${folder}/`;
    if (lock.packages[`${prefix}node_modules/${name}`] !== undefined) return true;
    if (folder === "") return false;
    const up = folder.lastIndexOf("/node_modules/");
    folder = up < 0 ? "" : folder.slice(0, up);
  }
}

/** Returns the optional packages that the lock's packages depend on and the lock lacks, ready to be added. @internal */
export function missingFrom(lock: Lock): Record<string, Entry> {
  const found: Record<string, Entry> = {};
  for (const [at, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (resolves(lock, at, name) || !EXACT.test(version)) continue;
      const [os, cpu] = [SYSTEMS.exec(name)?.[1], CPUS.exec(name)?.[1]];
      const libc = os !== "linux" ? undefined : /musl/.test(name) ? "musl" : /gnu/.test(name) ? "glibc" : undefined;
      found[`node_modules/${name}`] = {
        version,
        ...(cpu === undefined ? {} : { cpu: [cpu] }),
        ...(entry.dev === true ? { dev: true } : {}),
        ...(libc === undefined ? {} : { libc: [libc] }),
        optional: true,
        ...(os === undefined ? {} : { os: [os] }),
      };
    }
  }
  return found;
}

const NAME = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/;

/**
 * Returns packages from a registry whose content the lock does not fix by a hash, as `name@version` by their key in the
 * lock.
 * @internal
 */
export function unhashed(lock: Lock): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [at, entry] of Object.entries(lock.packages)) {
    const name = NAME.exec(at)?.[1];
    if (name !== undefined && entry.link !== true && !/^sha512-[\w+/]{86}==$/.test(entry.integrity ?? ""))
      found[at] = `${name}@${entry.version ?? ""}`;
  }
  return found;
}

/** Requests the hash of one version from the configured registry. Throws where it has none. */
function hashFromRegistry(spec: string): string {
  const hash = execFileSync("npm", ["view", spec, "dist.integrity"], { encoding: "utf8" }).trim();
  if (!hash.startsWith("sha512-")) throw new Error(`the registry has no sha512 of ${spec}`);
  return hash;
}

if (import.meta.main) {
  const file = join(ROOT, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8")) as Lock;
  const missing = missingFrom(lock);
  const packages = { ...lock.packages, ...missing };
  const without = unhashed({ packages });
  for (const [at, spec] of Object.entries(without))
    packages[at] = { ...packages[at], integrity: hashFromRegistry(spec) };
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en"));
  const [added, hashed] = [Object.keys(missing).length, Object.keys(without).length];
  if (added + hashed > 0)
    writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  console.log(`package-lock.json: ${added} optional packages and ${hashed} hashes added`);
}
