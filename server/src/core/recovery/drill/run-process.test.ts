import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { drillFolder } from "./drill-files.ts";
import { type ProcessMeans, runProcess } from "./run-process.ts";

let home: string;
let layout: { home: string; core: string };
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kuma-drill-"));
  layout = { home, core: join(home, "core") };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs a script in place of this program's own process; it has written the folder of a drill by then. */
function run(script: string, more: Partial<ProcessMeans> = {}): ReturnType<typeof runProcess> {
  const written = `require("node:fs").mkdirSync(${JSON.stringify(drillFolder(layout))}, { recursive: true });`;
  return runProcess(
    { way: "survivor" },
    {
      layout,
      id: "id",
      command: [process.execPath, "-e", `${written} ${script}`],
      engine: { path: "etcd", version: "3.5.16" },
      log: silentLogger,
      signal: new AbortController().signal,
      ...more,
    },
  );
}

const UNENDING = "setInterval(() => undefined, 1000);";

test("a way that takes too long is ended, and what it has written is deleted", async () => {
  expect(await run(UNENDING, { limitMs: 500 })).toMatchObject({ reason: { code: "drill_late" }, steps: [] });
  expect(existsSync(drillFolder(layout))).toBe(false);
});

test("a process that ends without a result, as one that the kernel killed for its memory, is a way that failed", async () => {
  const killed = await run('process.kill(process.pid, "SIGKILL");');
  expect(killed).toMatchObject({ reason: { code: "drill_way_failed", params: { step: null } } });
  expect(existsSync(drillFolder(layout))).toBe(false);
});

test("it ends with its Core, and leaves nothing", async () => {
  const core = new AbortController();
  const running = run(UNENDING, { signal: core.signal });
  core.abort();
  await expect(running).rejects.toThrow();
  expect(existsSync(drillFolder(layout))).toBe(false);
});
