import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  name: string;
  argv: readonly string[];
  logFile: string;
  pid: number;
  /** how it ended; null while it runs */
  ended: () => Ended | null;
  exit: Promise<Ended>;
}

const LAST_LINES = 12;

/** util-linux's setpriv makes a child end with this process even when it is killed with -9; absent on other systems. */
const hasSetpriv = spawnSync("setpriv", ["--version"], { stdio: "ignore" }).status === 0;
const TIED = hasSetpriv ? ["setpriv", "--pdeathsig", "TERM", "--"] : [];

/**
 * Starts a program in a process group of its own, so that Ctrl+C on the terminal reaches it only through this process,
 * with its output in a file. Throws where the program cannot be started at all.
 */
export async function startChild(name: string, argv: readonly string[], logFile: string): Promise<Child> {
  mkdirSync(dirname(logFile), { recursive: true });
  const [command = "", ...args] = [...TIED, ...argv];
  const log = openSync(logFile, "w");
  let child: ChildProcess;
  try {
    child = spawn(command, args, { stdio: ["ignore", log, log], detached: true });
  } finally {
    closeSync(log);
  }
  let ended: Ended | null = null;
  const exit = new Promise<Ended>((resolve) => {
    child.once("exit", (code, signal) => {
      ended = { code, signal };
      resolve(ended);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => reject(new Error(`${argv[0] ?? ""}: ${error.message}`)));
  });
  return { name, argv, logFile, pid: child.pid ?? 0, ended: () => ended, exit };
}

/** Returns a child's own explanation of its end; the end of its output where there is none. */
export function lastWords(child: Child): string {
  const lines = readFileSync(child.logFile, "utf8").trimEnd().split("\n");
  // Its log continues around them, with more lines than are useful here.
  const reason = lines.findLast((line) => line.startsWith("kuma: "));
  return (reason === undefined ? lines.slice(-LAST_LINES) : [reason]).map((line) => `  | ${line}`).join("\n");
}

export const howItEnded = (ended: Ended): string =>
  ended.signal === null ? `exit code ${ended.code ?? "?"}` : ended.signal;

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};

/**
 * Sends SIGTERM to all at once, and SIGKILL to the groups of those that still run after `deadlineMs` or when `hurry`
 * settles. Returns the names of those that had to be killed.
 */
export async function stopAll(children: readonly Child[], deadlineMs: number, hurry: Promise<void>): Promise<string[]> {
  const running = children.filter((child) => child.ended() === null);
  for (const child of running) send(child.pid, "SIGTERM");
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, deadlineMs)));
  await Promise.race([Promise.all(running.map((child) => child.exit)), deadline, hurry]);
  clearTimeout(timer);
  const late = running.filter((child) => child.ended() === null);
  for (const child of late) send(-child.pid, "SIGKILL");
  await Promise.all(late.map((child) => child.exit));
  // What a killed Core leaves in its group (an engine without pdeathsig) is killed as well.
  for (const child of running) send(-child.pid, "SIGKILL");
  return late.map((child) => child.name);
}
