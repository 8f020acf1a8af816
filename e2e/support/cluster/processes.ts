import { spawn } from "node:child_process";
import { createWriteStream, readFileSync, readlinkSync, readdirSync } from "node:fs";

interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that a test started, leader of its own group. */
export interface Child {
  name: string;
  pid: number;
  exited: Promise<Exit>;
  /** null while it runs */
  exit(): Exit | null;
  /** all output so far, stdout and stderr in the order of arrival */
  text(): string;
  /** to the process alone; false when it has ended */
  signal(name: NodeJS.Signals): boolean;
}

export interface Start {
  name: string;
  argv: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** file to which its output is written */
  log: string;
  /** called with its output */
  hear?: (text: string) => void;
}

const KEEP_CHARS = 200_000;

/** Starts a process in a session of its own. Rejects when it cannot be started at all. */
export function startChild(start: Start): Promise<Child> {
  const [file = "", ...args] = start.argv;
  const child = spawn(file, args, {
    cwd: start.cwd,
    env: start.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const log = createWriteStream(start.log, { flags: "a" });
  let text = "";
  let ended: Exit | null = null;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes: Buffer) => {
      log.write(bytes);
      text = (text + bytes.toString()).slice(-KEEP_CHARS);
      start.hear?.(bytes.toString());
    });
  }
  const exited = new Promise<Exit>((resolve) => {
    child.once("close", (code, signal) => {
      ended = { code, signal };
      log.end();
      resolve(ended);
    });
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("spawn", () => {
      const pid = child.pid ?? 0;
      const signal = (name: NodeJS.Signals): boolean => ended === null && sendSignal(pid, name);
      resolve({ name: start.name, pid, exited, exit: () => ended, text: () => text, signal });
    });
  });
}

/** Sends a signal to a process that a test started, by its id. False when it has ended. */
export function sendSignal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

export interface Running {
  pid: number;
  /** the file's name: node, etcd, bash */
  comm: string;
  command: string;
}

/** Returns running processes that work in a folder or name it in their arguments. A zombie does not count. */
export function runningIn(folder: string): Running[] {
  const found: Running[] = [];
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const state = stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
      if (state === "Z" || state === "X") continue;
      const command = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      const cwd = readlinkSync(`/proc/${entry}/cwd`);
      if (cwd !== folder && !cwd.startsWith(`${folder}/`) && !command.includes(`${folder}/`)) continue;
      found.push({ pid: Number(entry), comm: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")), command });
    } catch {
      // Exited between the listing and the read.
      continue;
    }
  }
  return found;
}
