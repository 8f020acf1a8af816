import { fstatSync } from "node:fs";
import { steadyNow, systemClock } from "../lib/time/clock.ts";
import { logLimits, type LogLimits } from "../lib/logging/log-limits.ts";
import { logLevels, stderrIs } from "../lib/logging/log-options.ts";
import { createLogs, type Logs } from "../lib/logging/logs.ts";

/** The log of this process, by its environment; what it has not written when the process exits is written then. */
export function openLogs(): Logs & { limits: LogLimits } {
  const limits = logLimits(process.env);
  const { stderr, env } = process;
  const { dev, ino } = fstatSync(2);
  const levels = logLevels(env["KUMA_LOG_LEVEL"], stderrIs(env, { isTerminal: stderr.isTTY, dev, ino }));
  const logs = createLogs({ ...levels, stderr, limits, clock: systemClock, steady: steadyNow });
  // Whoever read them may be gone, the journal's service say: that is no reason to end.
  for (const stream of [process.stdout, stderr]) stream.on("error", () => undefined);
  process.on("uncaughtExceptionMonitor", (err) => logs.log.error({ err }, "a fault of ours ends this process"));
  process.on("exit", logs.flushSync);
  return { ...logs, limits };
}
