import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { InstallFailure } from "./run.ts";
import { makeHome } from "./acts/make-home.ts";
import { writeService } from "./acts/install-service.ts";
import { Undo } from "./undo.ts";

// "This host is as it was before" is printed where no way back failed, so each has to report when it did.

let folder: string;
const before = process.env["PATH"];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "undone-"));
  process.env["PATH"] = `${folder}:${before}`;
});
afterEach(() => {
  process.env["PATH"] = before;
  rmSync(folder, { recursive: true });
});
const program = (name: string, script: string): void =>
  writeFileSync(join(folder, name), `#!/bin/sh\ncd '${folder}'\n${script}\n`, { mode: 0o755 });
const ADDED = { groupadd: "touch group", useradd: "touch passwd" };

/** Runs makeHome with these programs for accounts instead of the system's. */
async function madeWith(others: Record<string, string>): Promise<Undo> {
  program("getent", "[ -e $1 ] && echo kuma:x:0:");
  program("chown", "true");
  for (const [name, script] of Object.entries({ ...ADDED, ...others })) program(name, script);
  const undo = new Undo();
  mkdirSync(join(folder, "home"));
  program("id", "echo 0");
  await makeHome({ path: join(folder, "home"), state: "empty", made: [], begun: [], damaged: [] }, undo);
  return undo;
}

test.runIf(process.getuid?.() === 0)("a user or a group that cannot be removed is reported", async () => {
  const undo = await madeWith({ userdel: "echo in use >&2; exit 8", groupdel: "exit 8" });
  expect(await undo.run()).toMatchObject([
    { reason: { params: { command: "userdel kuma", message: "in use" } } },
    { reason: { params: { command: "groupdel kuma" } } },
  ]);
});

test.runIf(process.getuid?.() === 0)("a group that goes with its user is nothing to report", async () => {
  const undo = await madeWith({ userdel: "rm passwd group", groupdel: "exit 6" });
  expect(await undo.run()).toEqual([]);
});

test("a service that cannot be disabled again is reported", async () => {
  program("systemctl", '[ "$1" != disable ]');
  const undo = new Undo();
  const now = { active: false, enabled: false, text: null, outdated: false };
  const plan = { write: false, enable: true, act: null };
  await writeService("kuma-core-x.service", "", { now, plan, undo });
  expect(await undo.run()).toMatchObject([{ reason: { code: "install_command" } }]);
  program("systemctl", "exit 1");
  await expect(writeService("kuma-core-x.service", "", { now, plan, undo })).rejects.toThrow(InstallFailure);
});
