import { spawn } from "node:child_process";
import { once } from "node:events";
import { getPriority } from "node:os";
import { expect, test } from "vitest";
import { lowerPriority } from "./lower-priority.ts";

test("a process gets the niceness; one that is gone is no failure of the caller", async () => {
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  const pid = child.pid ?? 0;
  expect(lowerPriority(pid, 19)).toBe(true);
  expect(getPriority(pid)).toBe(19);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(lowerPriority(pid, 19)).toBe(false);
});
