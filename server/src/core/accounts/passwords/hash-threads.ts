import { readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { lowerPriority } from "../../../lib/process/lower-priority.ts";

const TASKS = "/proc/self/task";
/**
 * The niceness, of 19: the scheduler gives an event loop about nine times as much as one of these threads on the same
 * processor.
 */
const NICE = 10;

/**
 * Lowers the priority of the threads that hash (libuv's pool) below the event loop and the engine; needs no privilege.
 * Returns how many there were. Only Linux has a priority per thread (setpriority(2), "C library/kernel differences");
 * returns 0 elsewhere, or without /proc.
 */
export function lowerHashThreads(): number {
  let lowered = 0;
  try {
    for (const thread of readdirSync(TASKS)) {
      if (readFileSync(`${TASKS}/${thread}/comm`, "utf8").trim() !== "libuv-worker") continue;
      if (lowerPriority(Number(thread), Math.max(NICE, getPriority()))) lowered++;
    }
  } catch {
    // Hashing works at the normal priority too.
  }
  return lowered;
}
