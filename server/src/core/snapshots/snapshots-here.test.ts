import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SEALED_BEGIN } from "@core-console/shared/contract/snapshots/sizes";
import { manifestHead } from "./archive/manifest.ts";
import { hashOf, writeArchive } from "./archive/write-archive.ts";
import { snapshotsHere } from "./snapshots-here.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "snapshots-here-"))));
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const nameOf = (day: number): string => `kuma-2026-11-${day}T12-00-00Z-11111111.tar.gz`;
const takenOn = (day: number): string => `2026-11-${day}T12:00:01.000Z`;

async function archive(day: number): Promise<string> {
  writeFileSync(at("data"), "x".repeat(5000));
  const manifest = {
    ...manifestHead,
    id: "11111111-1111-4111-8111-111111111111",
    version: "1.0.0",
    engineVersion: "3.5.16",
    cluster: { clusterId: "c1", cores: ["core-1"] },
    life: { generation: 1, id: null },
    revision: 7,
    takenAt: takenOn(day),
    how: "demand",
    by: "anna",
    core: "core-2",
    counts: {},
    data: await hashOf(at("data")),
  };
  await writeArchive(at(nameOf(day)), manifest, at("data"));
  return nameOf(day);
}

test("the newest first, by what their manifests say; not known to be proven", async () => {
  await archive(11);
  await archive(12);
  expect(await snapshotsHere(folder, "core-1")).toEqual(
    [12, 11].map((day) => ({ file: nameOf(day), takenAt: takenOn(day), proven: null, on: ["core-1"] })),
  );
});

test("what is no archive of ours is left out, and hides none of the others", async () => {
  const good = await archive(11);
  truncateSync(at(await archive(12)), 60);
  writeFileSync(at(nameOf(13)), "not an archive");
  mkdirSync(at(nameOf(14)));
  symlinkSync(at(good), at(nameOf(15)));
  writeFileSync(at(`${nameOf(16)}.part`), "");
  expect((await snapshotsHere(folder, "core-1")).map(({ file }) => file)).toEqual([good]);
});

test("a sealed one counts by the time in its name", async () => {
  writeFileSync(at(nameOf(12)), `${SEALED_BEGIN}rest`);
  expect(await snapshotsHere(folder, "core-1")).toMatchObject([{ takenAt: "2026-11-12T12:00:00.000Z", proven: null }]);
});

test("a folder that does not exist holds none", async () => {
  expect(await snapshotsHere(at("none"), "core-1")).toEqual([]);
});
