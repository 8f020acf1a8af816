/** As our logger, and the engine's, say how bad a line is. */
const BAD = new Set<unknown>(["error", "fatal", "panic", "dpanic"]);
/** What a process says when it ends otherwise than it should, in no JSON of ours. */
const CRASH = /unhandled|uncaught|FATAL ERROR|^panic:|^fatal error:|^goroutine \d+ /i;

/** Returns the lines of a log that report a fault: of level error and above, and the traces of a crash. */
export function faultsInLog(log: string): string[] {
  return log.split("\n").filter((line) => BAD.has(levelOf(line)) || CRASH.test(line));
}

function levelOf(line: string): unknown {
  if (!line.startsWith("{")) return null;
  try {
    return (JSON.parse(line) as { level?: unknown }).level;
  } catch {
    // Half a line, as at the end of a file that is being written.
    return /^\{"level":"(\w+)"/.exec(line)?.[1] ?? null;
  }
}
