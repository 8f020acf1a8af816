import { spawn, type ChildProcess } from "node:child_process";
import type { Logger } from "../lib/logger.ts";

const FEED_MS = 500;
/** The loop must have come round within this to be fed. */
const PROGRESS_MS = 3000;

/**
 * Waits for a line a second and kills its parent when three in a row did not come. A pause of the whole machine
 * costs one: the Core feeds again as soon as both run. End of input means the Core is gone, and so is the watchdog.
 */
const SCRIPT = `trap "" INT TERM
misses=0
while :; do
  IFS= read -r -t 1 _; rc=$?
  if [ $rc -eq 0 ]; then misses=0
  elif [ $rc -gt 128 ]; then misses=$((misses + 1)); [ $misses -ge 3 ] && { kill -KILL "$1"; exit 0; }
  else exit 0
  fi
done`;

/**
 * A Core that hangs while its engine leads is a dead end (design page 4): a Core stuck for 3 s is killed from outside,
 * and its engine dies with it, so that leadership moves. A thread of the same process could not tell (SIGSTOP stops it too).
 */
export function startWatchdog(progressAtMs: () => number, now: () => number, log: Logger): () => void {
  const child: ChildProcess = spawn("bash", ["-c", SCRIPT, "kuma-watchdog", String(process.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  const { stdin } = child;
  if (stdin === null) throw new Error("the watchdog has no input");
  let feeding = true;
  child.on("error", (error) => log.warn({ err: error }, "no watchdog: bash cannot be started"));
  stdin.on("error", () => {
    feeding = false;
  });
  const timer = setInterval(() => {
    if (feeding && now() - progressAtMs() < PROGRESS_MS) stdin.write("\n");
  }, FEED_MS);
  child.unref();
  return () => {
    clearInterval(timer);
    stdin.end();
  };
}
