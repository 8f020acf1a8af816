import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { howItEnded, lastWords, startChild, stopAll } from "./processes.ts";

const dir = mkdtempSync(join(tmpdir(), "processes-"));
afterAll(() => rmSync(dir, { recursive: true }));
const never = new Promise<void>(() => undefined);
const script = (name: string, code: string) =>
  startChild(name, [process.execPath, "-e", code], join(dir, "log", `${name}.log`));
const says = (name: string, text: string) =>
  vi.waitFor(() => expect(readFileSync(join(dir, "log", `${name}.log`), "utf8")).toContain(text));

test("a child that obeys is stopped with SIGTERM", async () => {
  const child = await script(
    "good",
    'process.on("SIGTERM", () => process.exit(7)); console.log("up"); setInterval(() => {}, 1e6)',
  );
  await says("good", "up");
  expect(await stopAll([child], 10_000, never)).toEqual([]);
  expect(child.ended()).toEqual({ code: 7, signal: null });
});

test("one that does not is killed at the deadline, with what it started", async () => {
  const child = await script(
    "deaf",
    'process.on("SIGTERM", () => {}); const c = require("node:child_process").spawn("sleep", ["1000"]); console.log("up", c.pid); setInterval(() => {}, 1e6)',
  );
  await says("deaf", "up");
  const grandchild = Number(/up (\d+)/.exec(readFileSync(child.logFile, "utf8"))?.[1]);
  expect(await stopAll([child], 50, never)).toEqual(["deaf"]);
  const state = (): string => {
    const stat = `/proc/${grandchild}/stat`;
    return existsSync(stat) ? (readFileSync(stat, "utf8").split(") ")[1]?.[0] ?? "gone") : "gone";
  };
  // A zombie is not alive: only init can reap it.
  await vi.waitFor(() => expect(["gone", "Z"]).toContain(state()));
});

test("hurry does not wait for the deadline", async () => {
  const child = await script("slow", 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1e6)');
  await says("slow", "up");
  expect(await stopAll([child], 600_000, Promise.resolve())).toEqual(["slow"]);
});

test("one that ended by itself reports how, with its last words", async () => {
  const child = await script("dead", 'console.error("cannot start"); process.exit(3)');
  expect(howItEnded(await child.exit)).toBe("exit code 3");
  expect(lastWords(child)).toBe("  | cannot start");
  expect(await stopAll([child], 1, never)).toEqual([]);
});

test("what it said to a person is picked out of the log around it", async () => {
  const child = await script(
    "told",
    'console.log("{}"); console.error("kuma: a first word"); console.error("kuma: This is why."); console.log("{}"); process.exit(1)',
  );
  await child.exit;
  expect(lastWords(child)).toBe("  | kuma: This is why.");
});
