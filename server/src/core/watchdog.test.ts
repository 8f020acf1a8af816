import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";

const MODULE = join(import.meta.dirname, "watchdog.ts");
/** A Core in small: its loop comes round every 100 ms, or, told by a line, never again although its process lives on. */
const VICTIM = `
const { startWatchdog } = await import(${JSON.stringify(MODULE)});
let at = Date.now();
const loop = setInterval(() => (at = Date.now()), 100);
const log = { warn() {} };
setTimeout(() => process.stdout.write("outlived\\n"), 4500);
const stop = startWatchdog(() => at, () => Date.now(), log);
setInterval(() => {}, 1000);
process.stdin.on("data", (d) => {
  if (String(d).startsWith("hang")) clearInterval(loop);
  if (String(d).startsWith("stop")) { stop(); process.exit(3); }
});
process.stdout.write("up\\n");`;

async function victim() {
  const child = spawn(process.execPath, ["--input-type=module", "-e", VICTIM], { stdio: ["pipe", "pipe", "inherit"] });
  const exit = once(child, "exit");
  await once(child.stdout, "data");
  return { child, exit };
}

test("a Core whose loop stands still is killed from outside", { timeout: 20_000 }, async () => {
  const { child, exit } = await victim();
  child.stdin.write("hang\n");
  expect(await exit).toEqual([null, "SIGKILL"]);
});

test("so is one whose whole process was stopped", { timeout: 20_000 }, async () => {
  const { child, exit } = await victim();
  child.kill("SIGSTOP");
  expect(await exit).toEqual([null, "SIGKILL"]);
});

test("a Core that runs is left alone, and a stop ends the watch with it", { timeout: 20_000 }, async () => {
  const { child, exit } = await victim();
  // It says so itself after 4.5 s, longer than a watchdog's patience; killed, it says nothing more.
  const [said] = (await Promise.race([once(child.stdout, "data"), exit])) as unknown[];
  expect(String(said)).toBe("outlived\n");
  child.stdin.write("stop\n");
  expect(await exit).toEqual([3, null]);
});
