import { startInBackground } from "./background.ts";
import { ExclusiveRunner } from "./exclusive-runner.ts";
import type { Logger } from "../logging/logger.ts";
import { systemClock, type Clock } from "../time/clock.ts";

/**
 * Runs `task` every `ms` until the returned function is called. Runs never overlap: while the promise of one is
 * pending, none begins. A run that fails is logged under `name`, and the next one takes place as usual.
 */
export function every(
  name: string,
  ms: number,
  task: () => Promise<void> | void,
  log: Pick<Logger, "error">,
  clock: Pick<Clock, "after"> = systemClock,
): () => void {
  const runner = new ExclusiveRunner("skip");
  const tick = (): void => {
    // Before the task, which may end the repetition itself.
    cancel = clock.after(ms, tick);
    startInBackground(log, name, () => runner.run(task));
  };
  let cancel = clock.after(ms, tick);
  return () => cancel();
}
