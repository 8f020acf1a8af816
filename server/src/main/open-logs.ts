import { fstatSync } from "node:fs";
import { steadyNow, systemClock } from "../lib/time/clock.ts";
import { logLimits, type LogLimits } from "../lib/logging/log-limits.ts";
import { logLevels, stderrIs } from "../lib/logging/log-options.ts";
import { createLogs, type Logs } from "../lib/logging/logs.ts";

/** Opens the log of this process, by its environment; when the process exits, what is still queued is written. */
export function openLogs(): Logs & { limits: LogLimits } {
  const limits = logLimits(process.env);
  const { stderr, env } = process;
  const { dev, ino } = fstatSync(2);
  const levels = logLevels(env["KUMA_LOG_LEVEL"], stderrIs(env, { isTerminal: stderr.isTTY, dev, ino }));
  const logs = createLogs({ ...levels, stderr, limits, clock: systemClock, steady: steadyNow });
  // The reader of the streams may have ended, for example the journal's service: that is no reason to end.
  for (const stream of [process.stdout, stderr]) stream.on("error", () => undefined);
  process.on("uncaughtExceptionMonitor", (err) => logs.log.error({ err }, "an internal error ends this process"));
  process.on("exit", logs.flushSync);
  return { ...logs, limits };
}
