import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { endCause } from "./end-cause.ts";
import { engineEnvironment } from "./engine-flags.ts";
import type { EngineLog } from "./engine-log.ts";
import type { EngineFailure } from "./engine-plan.ts";
import { boundTo, type ProcessUser } from "./run-as.ts";
import { startFailed } from "./start-failed.ts";

/**
 * Starts an etcd process; must be called on the main thread. `onEnd` is called once, when the process has exited or
 * could not be started.
 */
export function spawnEngine(
  options: {
    binary: string;
    flags: string[];
    socketDir: string;
    log: Pick<EngineLog, "fd" | "mark" | "tail">;
    user?: ProcessUser | null;
  },
  onEnd: (failure: EngineFailure) => void,
): ChildProcess {
  options.log.mark();
  // Detached: Ctrl+C reaches only this process, which stops the engine in its own order.
  const [program = "", ...args] = boundTo(options.binary, options.flags, options.user);
  const child = spawn(program, args, {
    cwd: options.socketDir,
    env: engineEnvironment(),
    stdio: ["ignore", options.log.fd, options.log.fd],
    detached: true,
  });
  let over = false;
  const end = (failure: EngineFailure): void => {
    if (!over) onEnd(failure);
    over = true;
  };
  child.once("error", (e) => {
    // a signal that could not be sent is an error event too: only a process that never started has ended
    if (child.pid === undefined) end(startFailed(e));
  });
  child.once("exit", (exitCode, signal) => end(endCause({ exitCode, signal, log: options.log.tail() })));
  return child;
}
