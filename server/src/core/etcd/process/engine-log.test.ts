import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openEngineLog } from "./engine-log.ts";

let dir = "";
beforeEach(() => (dir = join(mkdtempSync(join(tmpdir(), "kuma-engine-log-")), "log")));
afterEach(() => rmSync(join(dir, ".."), { recursive: true, force: true }));
const LIMITS = { fileBytes: 100, ageMs: 1e9, totalBytes: 400 };
const unexpected = (error: unknown): never => {
  throw error;
};

test("past its size it is copied away and emptied; what the engine writes next comes at its beginning", async () => {
  const log = openEngineLog(dir, LIMITS, unexpected);
  expect(statSync(log.path).mode & 0o777).toBe(0o640);
  let at = Date.now();
  let text = "";
  for (let n = 0; n < 20; n++) {
    const more = `${String(n).padStart(49, "0")}\n`;
    text += more;
    writeSync(log.fd, more);
    await log.rotate((at += 1));
  }
  const kept = readdirSync(dir)
    .toSorted()
    .map((file) => readFileSync(join(dir, file), "utf8"))
    .join("");
  expect(text.endsWith(kept)).toBe(true);
  expect(kept.length).toBeGreaterThan(200);
  expect(kept.length).toBeLessThanOrEqual(400 + 50);
  log.close();
  await log.rotate(at);
});

test("a folder that cannot be made leaves an engine without a log, not a Core without an engine", async () => {
  writeFileSync(dir, "in its place");
  const warned: unknown[] = [];
  const log = openEngineLog(dir, LIMITS, (error) => warned.push(error));
  writeSync(log.fd, "said to nobody\n");
  await log.rotate(Date.now());
  expect(log.tail()).toBe("");
  expect(warned).toHaveLength(1);
  log.close();
});
