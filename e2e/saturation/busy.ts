import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";

/**
 * Keeps a processor busy until it is ended, its parent has exited, or its time is over, so that an aborted run leaves
 * nothing.
 */
const LOOP = `const [parent, end] = [process.ppid, Date.now() + Number(process.argv[1])];
while (process.ppid === parent && Date.now() < end) for (let i = 0; i < 1e7; i++);`;

/** Two busy loops a processor. Returns the way to end them, by their ids. */
export function keepBusy(atMostMs: number): { count: number; end: () => Promise<void> } {
  const children: ChildProcess[] = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn(process.execPath, ["-e", LOOP, String(atMostMs)], { stdio: "ignore" }),
  );
  return {
    count: children.length,
    async end() {
      await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const ended = once(child, "exit");
          child.kill("SIGKILL");
          await ended;
        }),
      );
    },
  };
}
