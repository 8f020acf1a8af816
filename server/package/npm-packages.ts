import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "../build/fresh.ts";
import type { Inside } from "./executable.ts";
import { PackageFailure } from "./facts.ts";

/** An npm package of which code, styles or fonts are in the executable. */
export interface NpmPackage {
  /** folder, relative to the checkout: its key in package-lock.json */
  at: string;
  name: string;
  version: string;
  /** SPDX identifier or expression */
  license: string;
  /** Subresource Integrity, as in package-lock.json: `sha512-…` */
  integrity: string | null;
  partOf: ("server" | "page")[];
  /** folders of the packages it depends on, as far as they are inside too */
  needs: string[];
}

interface Locked {
  /** of a workspace, its folder */
  resolved?: string;
  link?: boolean;
  name?: string;
  version?: string;
  license?: string;
  integrity?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}
export type Lock = { packages: Record<string, Locked> };

/** Returns the packages of the lock that are inside. Throws PackageFailure for one that the lock does not explain. */
export function npmPackages(inside: Inside, lock: Lock): NpmPackage[] {
  const all = new Set([...inside.server, ...inside.page]);
  return [...all].sort().map((at) => {
    const locked = lock.packages[at];
    if (locked?.version === undefined) throw new PackageFailure(`${at} is in the executable, and not in the lock`);
    if (locked.license === undefined) throw new PackageFailure(`${at} names no licence`);
    const wanted = Object.keys({ ...locked.dependencies, ...locked.peerDependencies });
    return {
      at,
      name: locked.name ?? at.slice(at.lastIndexOf("node_modules/") + "node_modules/".length),
      version: locked.version,
      license: locked.license,
      integrity: locked.integrity ?? null,
      partOf: (["server", "page"] as const).filter((part) => inside[part].includes(at)),
      needs: wanted.flatMap((name) => resolve(all, at, name) ?? []).sort(),
    };
  });
}

/**
 * Returns the folders of the packages that a workspace needs to run, by the lock: more than a bundler keeps of them.
 * @internal
 */
export function neededBy(workspace: string, lock: Lock): string[] {
  const all = new Set(Object.keys(lock.packages));
  const found = new Set<string>();
  const look = (at: string): void => {
    const { dependencies, optionalDependencies } = lock.packages[at] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = resolve(all, at, name);
      if (place === null || found.has(place)) continue;
      found.add(place);
      const { link, resolved } = lock.packages[place] ?? {};
      look(link === true && resolved !== undefined ? resolved : place);
    }
  };
  look(workspace);
  return [...found].filter((at) => lock.packages[at]?.link !== true).sort();
}

/** Returns where Node finds `name` from the package folder `at`, among those that are inside; null: not among them. */
function resolve(all: ReadonlySet<string>, at: string, name: string): string | null {
  for (let folder = at; ;) {
    const place = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (all.has(place)) return place;
    if (folder === "") return null;
    const up = folder.lastIndexOf("/node_modules/");
    folder = up < 0 ? "" : folder.slice(0, up);
  }
}

const LICENCE_FILE = /^(licen[cs]es?|copying|notice|unlicense|ofl)(?![a-z])/i;

/** Returns all licence texts of the package, in the order of their file names. */
export function licenceText(one: NpmPackage): string {
  const folder = join(ROOT, one.at);
  const files = readdirSync(folder, { withFileTypes: true }).filter((e) => e.isFile() && LICENCE_FILE.test(e.name));
  const head = `${one.name} ${one.version}\n${one.license}\n`;
  if (files.length === 0) return `${head}\n${declared(folder)}`;
  const texts = files.map((e) => e.name).sort();
  return [
    head,
    ...texts.map((name) => `--- ${basename(name)}\n\n${readFileSync(join(folder, name), "utf8").trim()}\n`),
  ].join("\n");
}

/** Returns what a package without a licence text says of its licence. */
function declared(folder: string): string {
  const { author, homepage } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    author?: string | { name?: string };
    homepage?: string;
  };
  const who = typeof author === "string" ? author : author?.name;
  const lines = ["The package carries no text of its licence; its package.json declares the one named above."];
  if (who !== undefined) lines.push(`Author: ${who}`);
  if (homepage !== undefined) lines.push(`Home: ${homepage}`);
  return `${lines.join("\n")}\n`;
}
