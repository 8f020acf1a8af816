import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { endCause } from "./end-cause.ts";
import { engineEnvironment } from "./engine-flags.ts";
import type { EngineLog } from "./engine-log.ts";
import type { EngineFailure } from "./engine-plan.ts";
import { startFailed } from "./start-failed.ts";

/**
 * Starts an etcd process; must be called on the main thread. `onEnd` is called once, when the process has exited or
 * could not be started.
 */
export function spawnEngine(
  options: { binary: string; flags: string[]; socketDir: string; log: EngineLog },
  onEnd: (failure: EngineFailure) => void,
): ChildProcess {
  options.log.mark();
  // pdeathsig: the kernel kills the engine when this process dies for any reason. Detached: Ctrl+C reaches only this
  // process, which stops the engine in its own order.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", options.binary, ...options.flags], {
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
