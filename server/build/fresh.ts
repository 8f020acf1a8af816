// Builds what is older than its sources, by a hash of their contents: in a clone, after a checkout of another branch
// and for touched files, modification times are misleading.
import { spawn } from "node:child_process";
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
  /** written last, so its presence means that the build succeeded */
  product: string;
}

const HEARTBEAT_MS = 5000;
const COMMON = ["package-lock.json", "tsconfig.base.json", "shared/src/**/*.ts", "shared/package.json"];
const PAGE: Part = {
  name: "page",
  script: "build:web",
  sources: [...COMMON, "web/src/**/*", "web/public/**/*", "web/*.{ts,html,json}", "server/package/*.ts"],
  product: "web/dist/index.html",
};
const SERVER: Part = {
  name: "server",
  script: "build:server",
  sources: [...COMMON, "server/src/**/*.ts", "server/build/*.ts", "server/package.json"],
  product: "server/dist/kuma",
};

/** Returns a hash of names and contents of all files that match, relative to `root`. */
function hashOf(root: string, patterns: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of globSync([...patterns], { cwd: root }).sort()) {
    const path = join(root, file);
    if (/\.test\.tsx?$/.test(file) || !statSync(path).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

/** Runs a script of package.json and captures its output; null on success, else the output. */
function build(part: Part): Promise<string | null> {
  return new Promise((resolve) => {
    const from = Date.now();
    const beat = setInterval(
      () => console.log(`  still building, ${Math.round((Date.now() - from) / 1000)} s`),
      HEARTBEAT_MS,
    );
    const child = spawn("npm", ["run", "--silent", part.script], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const listen = (bytes: Buffer): void => void (said += bytes.toString());
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    const end = (failure: string | null): void => {
      clearInterval(beat);
      resolve(failure);
    };
    child.once("error", (error) => end(error.message));
    child.once("close", (code) => end(code === 0 ? null : said));
  });
}

async function ensure(part: Part): Promise<boolean> {
  const product = join(ROOT, part.product);
  const stamp = join(dirname(product), ".sources");
  const hash = hashOf(ROOT, part.sources);
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return true;
  console.log(`building the ${part.name} …`);
  const failure = await build(part);
  if (failure !== null) {
    console.error(`${failure}\nbuilding the ${part.name} failed (npm run ${part.script})`);
    return false;
  }
  writeFileSync(stamp, hash);
  return true;
}

/** Builds the page from the present sources; false, with a message, where the build failed. */
export const ensurePage = (): Promise<boolean> => ensure(PAGE);
/** Builds the page and the server from the present sources. */
export const ensureBuilt = async (): Promise<boolean> => (await ensure(PAGE)) && ensure(SERVER);
