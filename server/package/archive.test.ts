import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { filesBelow, hashOfFile, settle, writeSums, writeTarball } from "./archive.ts";
import { writeDeb } from "./debian.ts";

const facts = { version: "0.1.0", commit: "0", epoch: 1_700_000_000, name: "kuma-0.1.0-linux-x64" };

/** Packs the same content, written in this order, with this mode of the folders; returns the hashes of the packages. */
async function pack(names: readonly string[], mode: number): Promise<string[]> {
  const parent = mkdtempSync(join(tmpdir(), "pack-"));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const content = join(parent, facts.name);
  mkdirSync(join(content, "roles"), { recursive: true, mode });
  for (const name of names) writeFileSync(join(content, name), name);
  chmodSync(join(content, "kuma"), 0o700);
  await writeSums(content, filesBelow(content));
  settle(content, facts.epoch);
  const [archive, deb] = [join(parent, "a.tar.gz"), join(parent, "a.deb")];
  await writeTarball(parent, facts, archive);
  writeDeb(content, facts, join(parent, "deb"), deb);
  expect(spawnSync("sha256sum", ["--check", "--quiet", "SHA256SUMS"], { cwd: content }).status).toBe(0);
  expect(statSync(join(content, "kuma")).mode & 0o777).toBe(0o755);
  const listed = spawnSync("dpkg-deb", ["--contents", deb], { encoding: "utf8" }).stdout;
  expect(listed).toMatch(/-rwxr-xr-x root\/root .* \.\/usr\/lib\/kuma\/kuma\n/);
  expect(spawnSync("dpkg-deb", ["--ctrl-tarfile", deb], { encoding: "latin1" }).stdout).not.toContain("postinst");
  return [await hashOfFile(archive), await hashOfFile(deb)];
}

test("order, umask and times of the build leave no trace", async () => {
  const one = await pack(["kuma", "LICENSE", "roles/x.yml"], 0o755);
  const two = await pack(["roles/x.yml", "LICENSE", "kuma"], 0o700);
  expect(two).toEqual(one);
});
