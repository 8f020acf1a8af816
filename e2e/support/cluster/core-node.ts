import { readFileSync } from "node:fs";
import { globSync } from "node:fs";
import { join } from "node:path";
import { type Child, type Running, runningIn, sendSignal } from "./processes.ts";

/** A Core on this machine, as tests handle it. */
export interface CoreNode {
  name: string;
  ref: string;
  /** its loopback address */
  host: string;
  home: string;
  /** what starts it (again) */
  argv: readonly string[];
  child: Child;
}

/** Returns identity and folder of the Core in a home, from its core.json; null while there is none. */
export function identityIn(home: string): { ref: string; name: string; host: string; folder: string } | null {
  const [file] = globSync("core/*/core.json", { cwd: home });
  if (file === undefined) return null;
  const path = join(home, file);
  const { ref, name, host } = JSON.parse(readFileSync(path, "utf8")) as { ref: string; name: string; host: string };
  return { ref, name, host, folder: join(path, "..") };
}

/** Returns the engine process of a Core; null when it does not run. */
export function engineOf(node: CoreNode): Running | null {
  return runningIn(node.home).find((p) => p.comm === "etcd") ?? null;
}

/** Returns the log of a Core's engine: one line of JSON each. */
export function engineLog(node: CoreNode): string[] {
  return readFileSync(join(identityIn(node.home)?.folder ?? "", "log/core/etcd.log"), "utf8").split("\n");
}

/** Sends a signal to the Core's own process, not to its engine. */
export function signalCore(node: CoreNode, name: NodeJS.Signals): void {
  if (!node.child.signal(name)) throw new Error(`${node.name} does not run`);
}

/** Sends a signal to the Core's engine alone. */
export function signalEngine(node: CoreNode, name: NodeJS.Signals): void {
  const engine = engineOf(node);
  if (engine === null) throw new Error(`the engine of ${node.name} does not run`);
  sendSignal(engine.pid, name);
}

/** Sends a signal to all processes of a Core: itself, its engine, its watchdog. */
export function signalAll(node: CoreNode, name: NodeJS.Signals): void {
  for (const { pid } of runningIn(node.home)) sendSignal(pid, name);
  node.child.signal(name);
}

/**
 * Returns the PEM files of a home, for calls with a node's certificate. The keys that voters share are null where the
 * Core has none.
 */
export function certificatesIn(home: string): {
  ca: string;
  cert: string;
  key: string;
  /** for the peer port */
  raft: { cert: string; key: string };
  caKey: string | null;
  sealingKey: string | null;
} {
  const identity = identityIn(home);
  if (identity === null) throw new Error(`no Core in ${home}`);
  const at = (file: string): string => join(identity.folder, "certificates", file);
  const shared = (file: string): string | null =>
    globSync(`certificates/${file}`, { cwd: identity.folder }).length === 0 ? null : readFileSync(at(file), "utf8");
  return {
    ca: readFileSync(at("ca.crt"), "utf8"),
    cert: readFileSync(at("node.crt"), "utf8"),
    key: readFileSync(at("node.key"), "utf8"),
    raft: { cert: shared("raft.crt") ?? "", key: shared("raft.key") ?? "" },
    caKey: shared("ca.key"),
    sealingKey: shared("sealing.key"),
  };
}
