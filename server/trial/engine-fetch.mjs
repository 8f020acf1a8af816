// Fetches a private copy of etcd for a checkout: no root, no system service. Runs on plain Node 20 before anything is
// installed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { access, constants, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const OLDEST = [3, 4];
const PACKAGES = ["etcd-server", "etcd-client"];
const CHECKOUT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const ENGINE_CACHE = join(CHECKOUT, ".cache", "etcd");
/** For a package, which carries the newest engine that Debian has. */
const PACKAGED_CACHE = join(CHECKOUT, ".cache", "etcd-package");
/**
 * The engine of Debian 12, 3.4, is at its end of life; that of Debian 13, 3.5, requires no more of a host and runs
 * there too.
 */
const NEWER_RELEASE = { bookworm: "trixie" };
const ELSE = "Install etcd 3.4 or newer, and have it in PATH or name it in KUMA_ETCD.";

/**
 * Runs a program to its end. Never throws: a program that is missing has the code 127, one that cannot be started 126.
 */
function run(program, args, { cwd, env, timeoutMs }) {
  return new Promise((done) => {
    let out = "";
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: timeoutMs });
    child.stdout.on("data", (d) => (out += d));
    child.stderr.on("data", (d) => (out += d));
    child.on("error", (e) => done({ code: e.code === "ENOENT" ? 127 : 126, out: e.message }));
    child.on("close", (code, signal) => done({ code: code ?? 1, out: signal ? `${out}\nended by ${signal}` : out }));
  });
}

/** Returns the version of the etcd at `path`; null where there is none or it is older than 3.4. */
const goodVersion = async (path, env) => (await askVersion(path, env)).version;

/** Returns the same, with the output of the program. */
async function askVersion(path, env) {
  const refused = await access(path, constants.X_OK).then(
    () => null,
    (e) => e.message,
  );
  if (refused !== null) return { version: null, out: refused };
  const arch = process.arch === "arm64" ? { ETCD_UNSUPPORTED_ARCH: "arm64" } : {};
  const { code, out } = await run(path, ["--version"], { env: { PATH: env.PATH, ...arch }, timeoutMs: 10_000 });
  const version = /^etcd Version:\s*v?(\d+\.\d+\.\d+\S*)/m.exec(out)?.[1];
  if (code !== 0 || !version) return { version: null, out };
  const [major, minor] = version.split(".").map(Number);
  return { version: major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]) ? version : null, out };
}

/** The Debian package's control fields in a private copy, from which our own package describes its content. */
const controlFile = (tree, name) => join(tree, "usr", "share", "doc", name, "control");

async function present(cache, env, packaged) {
  if (packaged) return presentWithControl(cache, env);
  const places = env.KUMA_ETCD
    ? [env.KUMA_ETCD]
    : [
        ...(env.PATH ?? "")
          .split(delimiter)
          .filter(Boolean)
          .map((d) => join(d, "etcd")),
        join(cache, "usr", "bin", "etcd"),
      ];
  for (const path of places) {
    const version = await goodVersion(path, env);
    if (version) return { path, version };
  }
  return null;
}

/** Returns a private copy that may go into a package: one fetched before control fields were stored may not. */
async function presentWithControl(cache, env) {
  for (const name of PACKAGES) if (!existsSync(controlFile(cache, name))) return null;
  const path = join(cache, "usr", "bin", "etcd");
  const version = await goodVersion(path, env);
  return version && { path, version };
}

const lastLines = (out) => out.trim().split("\n").slice(-3).join("\n");

/**
 * Returns options by which apt knows the next release of Debian alone, from the machine's own sources; null where there
 * is none.
 */
async function newerRelease(work, lists, etc) {
  const own = /^VERSION_CODENAME=(\w+)$/m.exec(await readFile(join(etc, "os-release"), "utf8").catch(() => ""))?.[1];
  const newer = NEWER_RELEASE[own];
  if (newer === undefined) return null;
  const parts = join(work, "sources");
  await mkdir(parts);
  const folder = join(etc, "apt", "sources.list.d");
  const files = [
    join(etc, "apt", "sources.list"),
    ...(await readdir(folder).catch(() => [])).map((f) => join(folder, f)),
  ];
  for (const [at, file] of files.filter((f) => /\.(list|sources)$/.test(f)).entries()) {
    const text = await readFile(file, "utf8").catch(() => "");
    // A source that is not of this release of Debian is a third party's, and has no engine.
    if (new RegExp(`\\b${own}\\b`).test(text))
      await writeFile(join(parts, `${at}-${basename(file)}`), text.replaceAll(new RegExp(`\\b${own}\\b`, "g"), newer));
  }
  const options = { "Etc::SourceList": "/dev/null", "Etc::SourceParts": parts, "State::Lists": lists };
  return Object.entries(options).flatMap(([name, value]) => ["-o", `Dir::${name}=${value}`]);
}

async function download(work, env, say, { packaged, etc }) {
  const debs = join(work, "debs");
  const lists = join(work, "lists");
  const archives = join(work, "archives");
  for (const d of [debs, join(lists, "partial"), join(archives, "archives", "partial")])
    await mkdir(d, { recursive: true });
  // apt as root would switch to a user who may not write here
  const own = ["-o", `Dir::Cache=${archives}`, ...(process.getuid?.() === 0 ? ["-o", "APT::Sandbox::User=root"] : [])];
  const apt = (args, timeoutMs) => run("apt-get", args, { cwd: debs, env: { ...env, LC_ALL: "C" }, timeoutMs });
  const get = async (more) => {
    const r = await apt([...own, ...more, "-q", "download", ...PACKAGES], 300_000);
    const found = (await readdir(debs)).filter((f) => f.endsWith(".deb"));
    return { ...r, found, ok: r.code === 0 && PACKAGES.every((p) => found.some((f) => f.startsWith(`${p}_`))) };
  };

  const newer = packaged ? await newerRelease(work, lists, etc) : null;
  if (newer !== null) {
    say("engine: asking the next release of Debian for a newer etcd");
    await apt([...own, ...newer, "-q", "update"], 300_000);
    const got = await get(newer);
    if (got.ok) return got.found.map((f) => join(debs, f));
    say("engine: it could not be had; this release's own is taken");
    for (const file of got.found) await rm(join(debs, file));
  }
  say(`engine: downloading ${PACKAGES.join(" and ")} with apt-get`);
  let got = await get([]);
  if (got.code === 127) throw new Error(`No etcd found, and no apt-get to fetch it with. ${ELSE}`);
  if (!got.ok) {
    say("engine: apt-get could not download it; once more, with package lists read anew into a folder of our own");
    const mine = ["-o", `Dir::State::Lists=${lists}`];
    // one unreachable third-party source fails the whole update though the needed lists came: the download decides
    const updated = await apt([...own, ...mine, "-q", "update"], 300_000);
    got = await get(mine);
    if (!got.ok) throw new Error(`Could not download etcd. ${ELSE}\n${lastLines(updated.out)}\n${lastLines(got.out)}`);
  }
  return got.found.map((f) => join(debs, f));
}

/**
 * Makes sure there is an etcd to run: KUMA_ETCD or PATH where it is usable, else the private copy in `cache`, fetched
 * when it is missing. `packaged`: only the private copy will do, with Debian's description of it, and the newest that
 * Debian has. `etc`: the folder that says which Debian the machine runs and where its packages come from. `say` takes
 * progress lines. Returns {path, version, fetched}.
 * @internal
 */
export async function ensureEngine({
  packaged = false,
  cache = packaged ? PACKAGED_CACHE : ENGINE_CACHE,
  env = process.env,
  say = console.error,
  etc = "/etc",
} = {}) {
  const there = await present(cache, env, packaged);
  if (there) return { ...there, fetched: false };
  if (!packaged && env.KUMA_ETCD) {
    const { out } = await askVersion(env.KUMA_ETCD, env);
    throw new Error(`KUMA_ETCD names no etcd 3.4 or newer: ${env.KUMA_ETCD}\n${lastLines(out)}`);
  }

  const work = `${cache}.new-${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    const debs = await download(work, env, say, { packaged, etc });
    const tree = join(work, "tree");
    await mkdir(tree);
    for (const deb of debs) {
      const r = await run("dpkg", ["-x", deb, tree], { cwd: work, env, timeoutMs: 120_000 });
      if (r.code !== 0) throw new Error(`Could not unpack ${deb}. ${ELSE}\n${lastLines(r.out)}`);
    }
    await keepControl(debs, tree, env);
    const { version, out } = await askVersion(join(tree, "usr", "bin", "etcd"), env);
    if (!version)
      throw new Error(`What was downloaded does not say here that it is etcd 3.4 or newer. ${ELSE}\n${lastLines(out)}`);
    await place(tree, cache, work, env, packaged);
    const path = join(cache, "usr", "bin", "etcd");
    say(`engine: etcd ${version} is ready in ${cache}`);
    return { path, version, fetched: true };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Only a package needs these: where they cannot be read, it reports so itself. */
async function keepControl(debs, tree, env) {
  for (const deb of debs) {
    const { code, out } = await run("dpkg-deb", ["-f", deb], { env: { ...env, LC_ALL: "C" }, timeoutMs: 60_000 });
    const name = /^Package: (\S+)$/m.exec(out)?.[1];
    if (code !== 0 || !PACKAGES.includes(name)) continue;
    await mkdir(dirname(controlFile(tree, name)), { recursive: true });
    await writeFile(controlFile(tree, name), out);
  }
}

/**
 * Replaces the copy completely or not at all, by one rename. A copy that another run put there meanwhile is as good; a
 * broken one is removed.
 */
async function place(tree, cache, work, env, packaged) {
  const old = packaged
    ? await presentWithControl(cache, env)
    : await goodVersion(join(cache, "usr", "bin", "etcd"), env);
  if (!old) {
    await rename(cache, join(work, "broken")).catch((e) => {
      if (e.code !== "ENOENT") throw e;
    });
  }
  await rename(tree, cache).catch((e) => {
    if (e.code !== "ENOTEMPTY" && e.code !== "EEXIST") throw e;
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log((await ensureEngine({ packaged: process.argv.includes("--packaged") })).path);
  } catch (e) {
    console.error(e.message);
    process.exitCode = 1;
  }
}
