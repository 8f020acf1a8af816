// Builds what is older than its sources, told by a hash of their contents: a clone, a checkout of
// another branch and a touched file all have misleading times.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's root folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

interface Part {
  name: string;
  script: string;
  sources: string[];
  /** made last, so its presence means that the build went through */
  product: string;
}

const COMMON = ["package-lock.json", "tsconfig.base.json", "shared/src/**/*.ts", "shared/package.json"];
const PAGE: Part = {
  name: "page",
  script: "build:web",
  sources: [...COMMON, "web/src/**/*", "web/public/**/*", "web/*.{ts,html,json}"],
  product: "web/dist/index.html",
};
const SERVER: Part = {
  name: "server",
  script: "build:server",
  sources: [...COMMON, "server/src/**/*.ts", "server/build/*.ts", "server/package.json"],
  product: "server/dist/kuma",
};

/** Hash of names and contents of all files that match, relative to `root`. */
export function hashOf(root: string, patterns: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of globSync([...patterns], { cwd: root }).sort()) {
    const path = join(root, file);
    if (/\.test\.tsx?$/.test(file) || !statSync(path).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

function ensure(part: Part): boolean {
  const product = join(ROOT, part.product);
  const stamp = join(dirname(product), ".sources");
  const hash = hashOf(ROOT, part.sources);
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return true;
  console.log(`building the ${part.name} …`);
  const ran = spawnSync("npm", ["run", "--silent", part.script], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  if (ran.status !== 0) {
    console.error(ran.stdout + ran.stderr);
    console.error(`building the ${part.name} failed (npm run ${part.script})`);
    return false;
  }
  writeFileSync(stamp, hash);
  return true;
}

/** Page built from the present sources; false, and said, where the build failed. */
export const ensurePage = (): boolean => ensure(PAGE);
/** Page and server built from the present sources. */
export const ensureBuilt = (): boolean => ensure(PAGE) && ensure(SERVER);
