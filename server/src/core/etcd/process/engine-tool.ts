import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { CLIENT_SOCKET } from "../client/gateway.ts";
import { engineEnvironment } from "./engine-flags.ts";
import { enginePlaces, isExecutable } from "./find-engine.ts";
import { boundTo, type ProcessUser } from "./run-as.ts";

/** The engine's own tools; either may be missing on a host. */
export interface EngineTools {
  /** saves snapshots of a running engine */
  etcdctl: string | null;
  /** restores a snapshot: etcdutl from 3.5 on, else etcdctl */
  restorer: string | null;
}

/** A tool of the engine failed. `output` may name files of this host. */
export class EngineToolFailed extends Error {
  override readonly name = "EngineToolFailed";
  readonly output: string;
  constructor(what: string, output: string) {
    super(`${what}: ${output}`);
    this.output = output;
  }
}

interface Tool {
  path: string;
  program: "etcdctl" | "etcdutl";
  /** `3.4`; null where it did not say */
  release: string | null;
}

/**
 * Finds the tools of an engine: beside its executable, in the home, PATH, and the private copy of a checkout. To
 * restore, one of the engine's own release is preferred, since a data folder is written in the tool's format; 3.6 has
 * etcdutl alone for it.
 */
export async function findEngineTools(options: {
  /** the etcd executable */
  engine: string;
  engineVersion: string;
  home: string | null;
  env: Record<string, string | undefined>;
}): Promise<EngineTools> {
  // KUMA_ETCD names the one engine to run; its tools need not lie beside it.
  const places = enginePlaces({ home: options.home, env: { ...options.env, KUMA_ETCD: "" } });
  const folders = [...new Set([options.engine, ...places].map((path) => dirname(path)))];
  const tools = (
    await Promise.all(folders.flatMap((folder) => [toolAt(folder, "etcdutl"), toolAt(folder, "etcdctl")]))
  ).filter((tool) => tool !== null);
  const etcdctl = tools.find(({ program }) => program === "etcdctl")?.path ?? null;
  const restorers = tools.filter(({ program, release }) => program === "etcdutl" || !hasNoRestore(release));
  const wanted = releaseOf(options.engineVersion);
  const restorer = restorers.find(({ release }) => release === wanted) ?? restorers[0];
  return { etcdctl, restorer: restorer?.path ?? null };
}

const releaseOf = (version: string): string | null => /^(\d+\.\d+)\b/.exec(version)?.[1] ?? null;

/** Reports whether the etcdctl of a release has lost its `snapshot restore`. */
function hasNoRestore(release: string | null): boolean {
  const [major = 0, minor = 0] = (release ?? "").split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 6);
}

async function toolAt(folder: string, program: Tool["program"]): Promise<Tool | null> {
  const path = join(folder, program);
  if (!(await isExecutable(path))) return null;
  const output = await run([path, "version"], { timeoutMs: 10_000 }).catch(() => "");
  const release = /^etcd(?:ctl|utl) version:\s*v?(\d+\.\d+)\./m.exec(output)?.[1] ?? null;
  return { path, program, release };
}

const SAVE_MS = 600_000;
const RESTORE_MS = 600_000;

/**
 * Saves a snapshot of the engine whose client socket is in `socketDir`. The tool streams it to the file, with
 * mode 0600. Throws EngineToolFailed.
 */
export async function saveSnapshot(
  tool: string,
  options: { socketDir: string; file: string; user?: ProcessUser | null },
): Promise<void> {
  const args = [`--endpoints=unix://${CLIENT_SOCKET}`, "snapshot", "save", options.file];
  await run(boundTo(tool, args, options.user), { timeoutMs: SAVE_MS, cwd: options.socketDir });
}

/**
 * Returns the revision of the newest change in a snapshot file. `tool`: the one that restores. Throws EngineToolFailed.
 */
export async function snapshotRevision(tool: string, file: string): Promise<number> {
  const output = await run([tool, "snapshot", "status", file, "--write-out=json"], { timeoutMs: SAVE_MS });
  const { revision } = JSON.parse(output) as { revision?: unknown };
  if (typeof revision !== "number") throw new EngineToolFailed("status", "no revision");
  return revision;
}

/** What a snapshot is restored into: one member of a new cluster. */
interface RestoreOptions {
  file: string;
  /** the file is the database of an engine that has stopped, which has no checksum */
  bareDatabase?: boolean;
  /** the new data folder; it must not exist */
  dataDir: string;
  name: string;
  /** `https://FQDN:7209` */
  peerUrl: string;
  /** from it come the IDs of cluster and member */
  clusterToken: string;
  user?: ProcessUser | null;
}

/**
 * Restores a snapshot into a new data folder; its checksum is verified, where it has one. Throws EngineToolFailed.
 */
export async function restoreSnapshot(tool: string, options: RestoreOptions): Promise<void> {
  const args = [
    "snapshot",
    "restore",
    options.file,
    `--data-dir=${options.dataDir}`,
    `--name=${options.name}`,
    `--initial-cluster=${options.name}=${options.peerUrl}`,
    `--initial-advertise-peer-urls=${options.peerUrl}`,
    `--initial-cluster-token=${options.clusterToken}`,
    ...(options.bareDatabase === true ? ["--skip-hash-check"] : []),
  ];
  await run(boundTo(tool, args, options.user), { timeoutMs: RESTORE_MS });
}

function run(command: readonly string[], options: { timeoutMs: number; cwd?: string }): Promise<string> {
  const [program = "", ...args] = command;
  // Both releases of etcdctl read their flags from ETCDCTL_…, so none of the caller's variables is passed on.
  const env = { ...engineEnvironment(), ETCDCTL_API: "3" };
  return new Promise((resolve, reject) => {
    const limits = { timeout: options.timeoutMs, maxBuffer: 1 << 20, env };
    execFile(
      program,
      args,
      { ...limits, ...(options.cwd !== undefined && { cwd: options.cwd }) },
      (error, out, err) => {
        if (error === null) return resolve(out);
        const what = ["save", "restore"].find((word) => args.includes(word)) ?? "version";
        reject(new EngineToolFailed(what, err.trim().slice(-1000) || error.message));
      },
    );
  });
}
