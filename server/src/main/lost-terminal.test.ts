import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

/** Writes until its reader has closed, goes on writing after that, and leaves `done` at its end. */
const SCRIPT = `
import { writeFileSync } from "node:fs";
const { outliveReaders } = await import(process.env.MODULE);
outliveReaders([process.stdout, process.stderr]);
const write = (stream) => new Promise((done) => stream.write("line\\n", (error) => setImmediate(done, error ?? null)));
await write(process.stderr);
for (const stream of [process.stdout, process.stderr]) while ((await write(stream)) === null);
await write(process.stdout);
writeFileSync("done", "");
`;

test("a closed reader ends nothing half-way", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lost-"));
  try {
    const MODULE = pathToFileURL(join(import.meta.dirname, "lost-terminal.ts")).href;
    const child = spawn(process.execPath, ["--input-type=module", "-e", SCRIPT], {
      cwd: folder,
      env: { ...process.env, MODULE },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "exit");
    await Promise.all([once(child.stdout, "data"), once(child.stderr, "data")]);
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await ended).toEqual([0, null]);
    expect(existsSync(join(folder, "done"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
