import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { endCause } from "./end-cause.ts";
import { engineEnvironment } from "./engine-flags.ts";
import type { EngineLog } from "./engine-log.ts";
import type { EngineFailure } from "./engine-plan.ts";
import { startFailed } from "./start-failed.ts";

/** One process of etcd, from the main thread; `onEnd` is called once, when it is gone or could not be made. */
export function spawnEngine(
  o: { binary: string; flags: string[]; socketDir: string; log: EngineLog },
  onEnd: (failure: EngineFailure) => void,
): ChildProcess {
  o.log.mark();
  // pdeathsig: the engine dies with this process, whatever kills it. Detached: Ctrl+C is for us, we stop it in our order.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", o.binary, ...o.flags], {
    cwd: o.socketDir,
    env: engineEnvironment(),
    stdio: ["ignore", o.log.fd, o.log.fd],
    detached: true,
  });
  let over = false;
  const end = (failure: EngineFailure): void => {
    if (!over) onEnd(failure);
    over = true;
  };
  child.once("error", (e) => {
    // a signal that could not be sent is an error event too: only a process that never was is gone
    if (child.pid === undefined) end(startFailed(e));
  });
  child.once("exit", (exitCode, signal) => end(endCause({ exitCode, signal, log: o.log.tail() })));
  return child;
}
