import { randomBytes } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { seal } from "../../../lib/sealed/seal.ts";
import { ArchiveFault } from "./archive-fault.ts";
import { DATA, MANIFEST, type Manifest, manifestHead } from "./manifest.ts";
import { readArchive } from "./read-archive.ts";
import { BLOCK, padding, tarHeader } from "./tar-entry.ts";
import { hashOf, writeArchive } from "./write-archive.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "archive-"))));
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

async function manifestOf(dataFile: string): Promise<Manifest> {
  return {
    ...manifestHead,
    id: "11111111-1111-4111-8111-111111111111",
    version: "1.0.0",
    engineVersion: "3.5.16",
    cluster: { clusterId: "c1", cores: ["core-1"] },
    life: { generation: 1, id: null },
    revision: 7,
    takenAt: "2026-11-30T12:00:00.000Z",
    how: "demand",
    by: "anna",
    core: "core-2",
    counts: { service: 3 },
    data: await hashOf(dataFile),
  };
}

async function archiveOf(data: Buffer): Promise<{ path: string; manifest: Manifest }> {
  const source = at("source");
  writeFileSync(source, data);
  const manifest = await manifestOf(source);
  const path = at("a.tar.gz");
  await writeArchive(path, manifest, source);
  return { path, manifest };
}

/** Returns the code of the fault; null: it was read. */
async function faultIn(content: Buffer): Promise<string | null> {
  writeFileSync(at("damaged"), content);
  try {
    await readArchive(at("damaged"), at("out"));
    rmSync(at("out"));
    return null;
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    expect(readdirSync(folder)).not.toContain("out");
    return error.code;
  }
}
const entry = (name: string, content: Buffer): Buffer =>
  Buffer.concat([tarHeader(name, content.length, 0), content, Buffer.alloc(padding(content.length))]);
const packed = (...parts: Buffer[]): Buffer => gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]));

test("what was written is read back the same, for its owner alone, and nothing else is left", async () => {
  const data = randomBytes(300_001);
  const { path, manifest } = await archiveOf(data);
  expect(await readArchive(path, at("out"))).toEqual(manifest);
  expect(readFileSync(at("out")).equals(data)).toBe(true);
  for (const name of ["a.tar.gz", "out"]) expect(statSync(at(name)).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).toSorted()).toEqual(["a.tar.gz", "out", "source"]);
});

test("content that compresses beyond the bound for bombs is packed so that it can be read again", async () => {
  const { path } = await archiveOf(Buffer.alloc(66 * 1024 ** 2));
  await readArchive(path, null);
  expect(statSync(path).size).toBeGreaterThan(66 * 1024 ** 2);
});

test("each kind of wrong file has its own code", async () => {
  const data = randomBytes(5000);
  const { path, manifest } = await archiveOf(data);
  const good = readFileSync(path);
  const head = (change: object): Buffer => entry(MANIFEST, Buffer.from(JSON.stringify({ ...manifest, ...change })));
  const body = entry(DATA, data);
  const faults = {
    unchanged: await faultIn(good),
    empty: await faultIn(Buffer.alloc(0)),
    text: await faultIn(Buffer.from("not a snapshot")),
    shortOther: await faultIn(gzipSync("something else")),
    shortSame: await faultIn(gzipSync(head({}).subarray(0, 40))),
    cut: await faultIn(good.subarray(0, good.length - 20)),
    otherTar: await faultIn(packed(entry("readme", data))),
    otherProduct: await faultIn(packed(head({ product: "other" }), body)),
    newer: await faultIn(packed(head({ format: 2, data: 1 }), body)),
    older: await faultIn(packed(head({ format: 0 }), body)),
    notOfItsSchema: await faultIn(packed(head({ revision: "7" }), body)),
    otherData: await faultIn(packed(head({}), entry(DATA, randomBytes(5000)))),
    otherSize: await faultIn(packed(head({}), entry(DATA, data.subarray(1)))),
    otherName: await faultIn(packed(head({}), entry("../etcd.snap", data))),
    third: await faultIn(packed(head({}), body, entry("more", data))),
    noEnd: await faultIn(gzipSync(Buffer.concat([head({}), body]))),
    appended: await faultIn(Buffer.concat([good, Buffer.from("more")])),
  };
  expect(faults).toEqual({
    unchanged: null,
    empty: "snapshot_truncated",
    text: "snapshot_foreign",
    shortOther: "snapshot_foreign",
    shortSame: "snapshot_truncated",
    cut: "snapshot_truncated",
    otherTar: "snapshot_foreign",
    otherProduct: "snapshot_foreign",
    newer: "snapshot_newer_format",
    older: "snapshot_older_format",
    notOfItsSchema: "snapshot_altered",
    otherData: "snapshot_altered",
    otherSize: "snapshot_altered",
    otherName: "snapshot_foreign",
    third: "snapshot_altered",
    noEnd: "snapshot_truncated",
    appended: "snapshot_altered",
  });
});

test("a link is refused, whatever it is called", async () => {
  const { manifest } = await archiveOf(randomBytes(10));
  const link = tarHeader(DATA, 0, 0);
  link.write("2", 156, "latin1");
  const sum = [...link].reduce((all, byte, i) => all + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  link.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  expect(await faultIn(packed(entry(MANIFEST, Buffer.from(JSON.stringify(manifest))), link))).toBe("snapshot_foreign");
});

test("a bomb is refused by its header, and one whose header lies while it is unpacked", async () => {
  const { manifest } = await archiveOf(randomBytes(10));
  const bytes = 66 * 1024 ** 2;
  const zeros = Buffer.alloc(bytes);
  const head = entry(MANIFEST, Buffer.from(JSON.stringify({ ...manifest, data: { bytes, sha256: "0" } })));
  expect(await faultIn(packed(head, entry(DATA, zeros)))).toBe("snapshot_too_large");
  expect(await faultIn(gzipSync(zeros))).toBe("snapshot_foreign");
});

test("property: a file with any byte changed, removed or added, or cut anywhere, is refused or read the same", async () => {
  const data = randomBytes(2000);
  const { path } = await archiveOf(data);
  const good = readFileSync(path);
  const plain = gunzipSync(good);
  const damage = fc.record({
    inside: fc.boolean(),
    where: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
    how: fc.constantFrom("flip", "drop", "cut", "insert"),
    byte: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ inside, where, how, byte }) => {
      const base = Buffer.from(inside ? plain : good);
      const i = Math.floor(where * base.length);
      const changed =
        how === "flip"
          ? Buffer.concat([base.subarray(0, i), Buffer.from([(base[i] ?? 0) ^ byte]), base.subarray(i + 1)])
          : how === "drop"
            ? Buffer.concat([base.subarray(0, i), base.subarray(i + 1)])
            : how === "cut"
              ? base.subarray(0, i)
              : Buffer.concat([base.subarray(0, i), Buffer.from([byte]), base.subarray(i)]);
      writeFileSync(at("damaged"), inside ? gzipSync(changed) : changed);
      rmSync(at("out"), { force: true });
      try {
        await readArchive(at("damaged"), at("out"));
      } catch (error) {
        expect(error).toBeInstanceOf(ArchiveFault);
        return;
      }
      // A field that means nothing (gzip's time, a text in the manifest) may differ; the data never.
      expect(readFileSync(at("out")).equals(data)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a sealed archive is read with its passphrase; another one, a cut and a change are named, and no file is left", async () => {
  const { path, manifest } = await archiveOf(randomBytes(200_000));
  const sealed = at("sealed.age");
  await pipeline(createReadStream(path), (content) => seal(content, "sieben Zwerge", 10), createWriteStream(sealed));
  expect(await readArchive(sealed, at("out"), "sieben Zwerge")).toEqual(manifest);
  expect(readFileSync(at("out")).equals(readFileSync(at("source")))).toBe(true);
  rmSync(at("out"));
  const faultOf = async (content: Buffer, passphrase: string | null): Promise<string | null> => {
    writeFileSync(at("damaged"), content);
    const error = await readArchive(at("damaged"), at("out"), passphrase).catch((e: unknown) => e);
    expect(readdirSync(folder)).not.toContain("out");
    return error instanceof ArchiveFault ? error.code : null;
  };
  const whole = readFileSync(sealed);
  const altered = Buffer.from(whole);
  altered[1000] = (altered[1000] ?? 0) ^ 1;
  expect(await faultOf(whole, null)).toBe("snapshot_sealed");
  expect(await faultOf(whole, "another")).toBe("snapshot_passphrase_wrong");
  expect(await faultOf(altered, "sieben Zwerge")).toBe("snapshot_altered");
  expect(await faultOf(whole.subarray(0, whole.length - 9), "sieben Zwerge")).toBe("snapshot_sealed_end");
  expect(await faultOf(whole.subarray(0, 60), "sieben Zwerge")).toBe("snapshot_truncated");
});
