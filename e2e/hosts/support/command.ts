import { spawn } from "node:child_process";

/** Output and exit code of a command. */
export interface Said {
  /** null where a signal ended it */
  code: number | null;
  out: string;
  /** both, as they came */
  text: string;
  ms: number;
}
export interface RunOptions {
  deadlineMs?: number;
  input?: string;
  env?: NodeJS.ProcessEnv;
  /** called with all of its output so far, on arrival */
  hear?: (text: string) => void;
}

const GRACE_MS = 10_000;

/** Running commands, by their process groups: none outlives this process, unless it is killed. */
const underWay = new Set<number>();
process.on("exit", () => underWay.forEach((group) => send(group, "SIGTERM")));

function send(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name);
  } catch {
    // Ended by itself meanwhile.
  }
}

/** Runs a command to its end. Rejects where it does not end in time, after ending its whole process group. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Said> {
  const { deadlineMs = 60_000, input } = options;
  const [file = "", ...args] = argv;
  const from = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: { ...process.env, ...options.env }, detached: true, stdio: "pipe" });
    let [out, text, late] = ["", "", false];
    const add = (bytes: Buffer): void => {
      text += bytes.toString();
      options.hear?.(text);
    };
    child.stdout.on("data", (bytes: Buffer) => {
      out += bytes.toString();
      add(bytes);
    });
    child.stderr.on("data", add);
    const { pid } = child;
    if (pid !== undefined) underWay.add(pid);
    const signal = (name: NodeJS.Signals): void => void (pid !== undefined && send(pid, name));
    const timers = [
      setTimeout(() => {
        late = true;
        signal("SIGTERM");
      }, deadlineMs),
      setTimeout(() => signal("SIGKILL"), deadlineMs + GRACE_MS),
    ];
    child.once("error", reject);
    child.once("close", (code) => {
      timers.forEach((timer) => clearTimeout(timer));
      if (pid !== undefined) underWay.delete(pid);
      const ms = performance.now() - from;
      if (late) reject(new Error(`${argv.slice(0, 8).join(" ")}: not within ${deadlineMs} ms; it said:\n${text}`));
      else resolve({ code, out, text, ms });
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
  });
}

/** Runs a command that must succeed; returns its output. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const said = await run(argv, options);
  if (said.code !== 0) throw new Error(`${argv.join(" ")}: exit code ${said.code}\n${said.text}`);
  return said.out;
}
