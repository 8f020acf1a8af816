import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../build/fresh.ts";

const FOLDER = join(ROOT, "server/deploy/testing");
const there = spawnSync("python3", ["--version"]).status === 0;

// Runs Python's own tests of what Ansible runs on the hosts. Skipped where there is no python3.
test.skipIf(!there)("the Ansible modules, by Python's unittest", { timeout: 60_000 }, () => {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const ran = spawnSync("python3", ["-m", "unittest", "discover", "-s", FOLDER, "-t", FOLDER], {
    env,
    encoding: "utf8",
  });
  expect(ran.stderr).toMatch(/\nRan [1-9]\d* tests? in [^]*\nOK\n$/);
});
