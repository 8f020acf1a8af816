import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { startWatchdog } from "./watchdog.ts";

/** Only a limit for a hang: on a busy machine the victim needs long to use three seconds of CPU time. */
const LONG = { timeout: 240_000 };

const here = (file: string): string => JSON.stringify(join(import.meta.dirname, file));
/** A minimal Core: its loop comes round every 100 ms until an input line names the way in which it hangs. */
const VICTIM = `
const { startWatchdog } = await import(${here("watchdog.ts")});
let rounds = 0, fed = 0;
const loop = setInterval(() => rounds++, 100);
const log = { warn() {} };
setTimeout(() => process.stdout.write("outlived\\n"), 4500);
const cameRound = () => rounds !== fed && ((fed = rounds), true);
const stop = startWatchdog({ cameRound }, log);
setInterval(() => {}, 1000);
process.stdin.on("data", (d) => {
  if (String(d).startsWith("spin")) for (;;);
  if (String(d).startsWith("sleep")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (String(d).startsWith("idle")) clearInterval(loop);
  if (String(d).startsWith("stop")) { stop(); process.exit(3); }
});
process.stdout.write("up\\n");`;

async function victim() {
  const child = spawn(process.execPath, ["--input-type=module", "-e", VICTIM], { stdio: ["pipe", "pipe", "pipe"] });
  const exit = once(child, "exit");
  const said = text(child.stderr);
  await once(child.stdout, "data");
  return { child, exit, why: async () => /"why":"(\w+)"/.exec(await said)?.[1] };
}

test.concurrent.each([
  ["computes without end", "spin", "ran"],
  ["waits without end", "sleep", "silent"],
  ["turns without its control loop", "idle", "silent"],
])("a Core that %s is killed from outside, and it is said why", LONG, async (_, how, verdict) => {
  const { child, exit, why } = await victim();
  child.stdin.write(`${how}\n`);
  expect(await exit).toEqual([null, "SIGKILL"]);
  expect(await why()).toBe(verdict);
});

test.concurrent("so is one whose whole process was stopped", LONG, async () => {
  const { child, exit, why } = await victim();
  child.kill("SIGSTOP");
  expect(await exit).toEqual([null, "SIGKILL"]);
  expect(await why()).toBe("standing");
});

test.concurrent("a Core that runs is left alone, and a stop ends the watch with it", LONG, async () => {
  const { child, exit } = await victim();
  // It reports so itself after 4.5 s, later than the watchdog's limit; a killed one reports nothing more.
  const [said] = (await Promise.race([once(child.stdout, "data"), exit])) as unknown[];
  expect(String(said)).toBe("outlived\n");
  child.stdin.write("stop\n");
  expect(await exit).toEqual([3, null]);
});

test("a watchdog that ends by itself is logged, and another takes its place", LONG, async () => {
  const warned: string[] = [];
  let ms = 0;
  const dogs = (): number[] => childrenOf(process.pid, "kuma-watchdog");
  const log = { ...silentLogger, warn: (_: object, said?: string) => void warned.push(said ?? "") };
  const stop = startWatchdog({ cameRound: () => true }, log, () => ms);
  const [first = 0] = await vi.waitUntil(() => (dogs().length === 1 ? dogs() : null));
  process.kill(first, "SIGKILL");
  await vi.waitUntil(() => warned.length === 1);
  expect(dogs()).toEqual([]);
  ms = 10_000;
  const [second = 0] = await vi.waitUntil(() => (dogs().length === 1 ? dogs() : null));
  expect(second).not.toBe(first);
  stop();
  await vi.waitUntil(() => dogs().length === 0);
  expect(warned).toEqual(["the watchdog ended; it is started again"]);
});

/** Process IDs of living children whose command line holds a word. */
function childrenOf(parent: number, word: string): number[] {
  return readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8")
    .split(" ")
    .filter((pid) => pid !== "")
    .filter((pid) => existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word))
    .map(Number);
}
