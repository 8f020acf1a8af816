import { levels as numbers } from "pino";
import type { Clock } from "../time/clock.ts";
import { LogFile, type LogTrouble } from "./log-file.ts";
import { levelControl, type Level, type LevelControl } from "./log-level.ts";
import type { LogLimits } from "./log-limits.ts";
import { type Logger, pinoFor } from "./logger.ts";

/** Limit of lines that are queued before the folder is known. */
const MAX_EARLY = 200;

export interface LogsOptions {
  /** usual level of the file */
  level: Level;
  /** lowest level that also goes to stderr */
  stderrLevel: Level;
  stderr: { write(line: string): unknown };
  limits: LogLimits;
  clock: Clock;
  /** ms by a monotonic clock */
  steady: () => number;
}

/** A Core's own log: a file that rotates, and on stderr what a person or the journal should see. */
export interface Logs {
  log: Logger;
  level: LevelControl;
  /** writes everything from here on, and what was logged so far, to core.log in this folder */
  toFolder(dir: string): void;
  close: () => Promise<void>;
  /** for a process that exits at once */
  flushSync: () => void;
}

export function createLogs(options: LogsOptions): Logs {
  let file: LogFile | null = null;
  let early: string[] = [];
  const toFile = (line: string): void => {
    if (file !== null) file.write(line);
    else if (early.length < MAX_EARLY) early.push(line);
  };
  // pino passes the level of the line that it is about to write to a stream with this symbol.
  const sink = {
    [Symbol.for("pino.metadata")]: true,
    lastLevel: 0,
    write(line: string): void {
      if (sink.lastLevel >= numberOf(level.level)) toFile(line);
      if (sink.lastLevel >= numberOf(options.stderrLevel)) options.stderr.write(line);
    },
  };
  const least = (of: Level): Level => (numberOf(of) < numberOf(options.stderrLevel) ? of : options.stderrLevel);
  const log = pinoFor({ level: least(options.level), stream: sink });
  const level = levelControl(options.level, options.clock, (next) => {
    log.level = least(next);
    // Logged at any level: a reader of the log has to see why lines are missing.
    toFile(
      `${JSON.stringify({ level: "info", time: new Date(options.clock.now()).toISOString(), now: next, msg: "log level" })}\n`,
    );
  });
  const onTrouble = (trouble: LogTrouble): void => {
    if (trouble.is === "unwritable")
      log.error({ err: trouble.error }, "the log file cannot be written; lines are lost until it can");
    else log.warn({ lost: trouble.lost }, "the log file can be written again");
  };
  return {
    log,
    level,
    toFolder(dir) {
      const { limits, clock, steady } = options;
      file = new LogFile({ dir, name: "core", limits, now: () => clock.now(), steady, onTrouble });
      for (const line of early) file.write(line);
      early = [];
    },
    close: async () => file?.close(),
    flushSync: () => file?.flushSync(),
  };
}

const numberOf = (level: Level): number => (level === "silent" ? Infinity : (numbers.values[level] ?? 0));
