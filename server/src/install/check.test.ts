import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { check } from "./check.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "check-"));
  for (const name of ["package", "home"]) mkdirSync(at(name));
  for (const name of ["kuma", "etcd"]) writeFileSync(at("package", name), name, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Returns the folder whose engine was examined, which means running it, and the findings. */
async function lookedAt(executable: string | null): Promise<{ engine: string | null | undefined; said: string }> {
  const said: string[] = [];
  let engine: string | null | undefined;
  const ports = {
    lang: "en" as const,
    home: at("home"),
    host: "localhost",
    id: null,
    joins: false,
    newCluster: false,
    ports: [],
    engineAsked: null,
    executable,
    fullName: () => "localhost",
    engine: (where: string | null) => Promise.resolve(((engine = where), null)),
    cluster: () => Promise.resolve(null),
  };
  await check(ports, (line) => said.push(line));
  return { engine, said: said.join("\n") };
}

test("the engine beside the executable counts, else the home's, else none of both", async () => {
  expect((await lookedAt(at("package", "kuma"))).engine).toBe(at("package"));
  rmSync(at("package", "etcd"));
  expect((await lookedAt(at("package", "kuma"))).engine).toBeNull();
  writeFileSync(at("home", "etcd"), "");
  expect((await lookedAt(at("package", "kuma"))).engine).toBe(at("home"));
});

test("an engine that others may have put there is not run, and its name is reported", async () => {
  chmodSync(at("package"), 0o1777);
  expect(await lookedAt(at("package", "kuma"))).toMatchObject({
    engine: null,
    said: expect.stringContaining(`write to it: ${at("package", "etcd")}.`) as string,
  });
  // kuma may make links in its home.
  symlinkSync(at("package", "etcd"), at("home", "etcd"));
  expect((await lookedAt(null)).engine).toBeNull();
});
