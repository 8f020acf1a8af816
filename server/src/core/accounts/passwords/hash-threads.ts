import { readdirSync, readFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

const TASKS = "/proc/self/task";
/** Of 19: the scheduler gives an event loop about nine times as much as one of these where they want the same processor. */
const NICE = 10;

/**
 * Lets the threads that hash (libuv's pool) give way to the event loop and the engine; needs no privilege. Out: how many there were.
 * Linux alone has a priority of each thread (setpriority(2), "C library/kernel differences"); elsewhere, or without /proc, 0.
 */
export function lowerHashThreads(): number {
  let lowered = 0;
  try {
    for (const thread of readdirSync(TASKS)) {
      if (readFileSync(`${TASKS}/${thread}/comm`, "utf8").trim() !== "libuv-worker") continue;
      setPriority(Number(thread), Math.max(NICE, getPriority()));
      lowered++;
    }
  } catch {
    // Hashing works at the usual priority too.
  }
  return lowered;
}
