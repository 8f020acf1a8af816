// Runs on the machine's own Node (20.19 or later) with nothing installed: installs the dependencies, among them the
// pinned Node, and starts a script on that Node.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PINNED = join(ROOT, "node_modules/node/bin/node");
const [LEAST_MAJOR, LEAST_MINOR] = [20, 19];
const HEARTBEAT_MS = 5000;
const ORPHAN_LOOK_MS = 500;

const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages ?? {};

/** Reports whether what is installed is what package-lock.json asks for: compares the two, not their times. */
function installed() {
  const record = join(ROOT, "node_modules/.package-lock.json");
  if (!existsSync(PINNED) || !existsSync(record)) return false;
  const have = packages(record);
  // Optional packages may be for other platforms.
  return Object.entries(packages(join(ROOT, "package-lock.json"))).every(
    ([path, wanted]) =>
      !path.includes("node_modules/") || wanted.optional || wanted.link || have[path]?.version === wanted.version,
  );
}

function install() {
  return new Promise((resolve) => {
    const from = Date.now();
    const seconds = () => Math.round((Date.now() - from) / 1000);
    console.log("installing the dependencies (npm ci) …");
    const npm = process.env.npm_execpath;
    const [command, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
    const args = [...first, "ci", "--no-audit", "--no-fund", "--loglevel=error"];
    // The pinned Node may be the one that npm is about to delete: the machine's own runs npm then.
    const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
    const beat = setInterval(() => console.log(`  still installing, ${seconds()} s`), HEARTBEAT_MS);
    const end = (ok) => {
      clearInterval(beat);
      console.log(ok ? `dependencies installed in ${seconds()} s` : "npm ci failed; what it says is above");
      resolve(ok);
    };
    child.on("error", (error) => {
      console.error(`npm cannot be started: ${error.message}`);
      end(false);
    });
    child.on("exit", (code) => end(code === 0));
  });
}

/** Runs `script` (from the top of the tree) on the pinned Node with the given arguments; ends with its exit code. */
export async function bootstrap(script) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < LEAST_MAJOR || (major === LEAST_MAJOR && minor < LEAST_MINOR)) {
    console.error(`Node ${LEAST_MAJOR}.${LEAST_MINOR} or later is needed; this is ${process.versions.node}`);
    process.exit(2);
  }
  if (!installed() && !(await install())) process.exit(1);

  const path = `${join(ROOT, "node_modules/.bin")}:${process.env.PATH ?? ""}`;
  // The channel notifies the script when this process ends in any way.
  const child = spawn(PINNED, [join(ROOT, script), ...process.argv.slice(2)], {
    cwd: ROOT,
    env: { ...process.env, PATH: path },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  // On a terminal Ctrl+C reaches the script by itself; a signal to this process alone is passed on.
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {
    if (!process.stdin.isTTY) child.kill("SIGINT");
  });
  // A killed npm ends together with its shell, but this process gets no notification: it then has another parent.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, ORPHAN_LOOK_MS).unref();
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
