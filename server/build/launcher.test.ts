import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LAUNCHER } from "./launcher.ts";

let root = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "launch er-")));
  mkdirSync(join(root, "server/dist"), { recursive: true });
  mkdirSync(join(root, "node_modules/node/bin"), { recursive: true });
  writeFileSync(join(root, "server/dist/kuma"), LAUNCHER);
  chmodSync(join(root, "server/dist/kuma"), 0o755);
  writeFileSync(
    join(root, "node_modules/node/bin/node"),
    '#!/bin/sh\nprintf "%s\\n" "$KUMA_SELF" "$KUMA_ENGINE_CACHE" "$@"\n',
  );
  chmodSync(join(root, "node_modules/node/bin/node"), 0o755);
});
afterEach(() => rmSync(root, { recursive: true }));
const run = (path: string, args: string[]) =>
  spawnSync(path, args, { encoding: "utf8", env: { PATH: process.env["PATH"] }, cwd: tmpdir() });

test("runs the bundle on the pinned Node and says how it was called", () => {
  const kuma = join(root, "server/dist/kuma");
  const lines = run(kuma, ["core", "--home", "a b"]).stdout.trim().split("\n");
  expect(lines).toEqual([kuma, join(root, ".cache/etcd"), `${kuma}.js`, "core", "--home", "a b"]);
});

test("called through a link it still finds its checkout", () => {
  symlinkSync("server/dist/kuma", join(root, "link"));
  expect(run(join(root, "link"), []).stdout).toContain(join(root, "server/dist/kuma"));
});

test("without the pinned Node it says so", () => {
  rmSync(join(root, "node_modules"), { recursive: true });
  expect(run(join(root, "server/dist/kuma"), [])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("pinned Node"),
  });
});
