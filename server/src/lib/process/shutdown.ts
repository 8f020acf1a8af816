import { startInBackground } from "./background.ts";
import type { Clock } from "../time/clock.ts";
import type { Logger } from "../logging/logger.ts";

export interface Shutdown {
  /** adds a closer; they run in the reverse order. The returned function removes the closer. */
  add(name: string, close: () => Promise<void> | void): () => void;
  /** runs them once, each after the one before; a repeated call returns the same promise */
  run(cause: string): Promise<void>;
}
export interface ShutdownOptions {
  log: Logger;
  clock: Clock;
  /** for all closers together */ deadlineMs: number;
}

export function createShutdown(options: ShutdownOptions): Shutdown {
  const closers: { name: string; close: () => Promise<void> | void }[] = [];
  let running: Promise<void> | null = null;

  async function closeAll(cause: string): Promise<void> {
    // A start that failed says why itself, in words.
    options.log[cause === "failure" ? "debug" : "info"]({ cause }, "stopping");
    for (let next = closers.pop(); next; next = closers.pop()) {
      try {
        await next.close();
      } catch (err) {
        options.log.error({ err, closer: next.name }, "failed to close");
      }
    }
  }

  return {
    add(name, close) {
      const entry = { name, close };
      closers.push(entry);
      return () => {
        const at = closers.indexOf(entry);
        if (at >= 0) closers.splice(at, 1);
      };
    },
    run(cause) {
      running ??= new Promise((resolve) => {
        const cancel = options.clock.after(options.deadlineMs, () => {
          options.log.error({ left: closers.map((c) => c.name) }, "stopping took too long");
          resolve();
        });
        startInBackground(options.log, "stopping", async () => {
          await closeAll(cause);
          cancel();
          resolve();
        });
      });
      return running;
    },
  };
}

/**
 * Runs the shutdown once on SIGINT and SIGTERM, then the process exits with 0; a second signal ends it at once (130 or
 * 143). SIGINT while `unfinished` exits with 130: the request has not been completed. No other code may call
 * process.exit.
 */
export function onSignals(
  shutdown: Shutdown,
  exit: (code: number) => void = (code) => process.exit(code),
  unfinished: () => boolean = () => false,
): void {
  let asked = false;
  const handle = (signal: "SIGINT" | "SIGTERM"): void => {
    if (asked) return exit(signal === "SIGINT" ? 130 : 143);
    asked = true;
    const code = signal === "SIGINT" && unfinished() ? 130 : 0;
    shutdown.run(signal).then(
      () => exit(code),
      () => exit(1),
    );
  };
  process.on("SIGINT", () => handle("SIGINT"));
  process.on("SIGTERM", () => handle("SIGTERM"));
}
