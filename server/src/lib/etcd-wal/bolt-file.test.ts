import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readDatabase } from "./bolt-file.ts";
import { goldenDatabase } from "./testing/golden-logs.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "kuma-db-"));
const SNAP = join(FOLDER, "member", "snap");
mkdirSync(SNAP, { recursive: true });
function readOf(bytes: Buffer): ReturnType<typeof readDatabase> {
  writeFileSync(join(SNAP, "db"), bytes);
  return readDatabase(FOLDER);
}
/** Both end with their 39th entry applied. */
const DATABASES = { "3.4": goldenDatabase("3.4-snapshot"), "3.5": goldenDatabase("3.5-snapshot") };

test.each(["3.4", "3.5"] as const)("%s: the entry that its database has applied", (version) => {
  const bytes = DATABASES[version];
  expect(readOf(bytes)).toEqual({ kind: "read", bytes: bytes.length, changedAtMs: expect.any(Number), index: 39 });
});

test("one damaged head is no matter, two are; nor may it be shorter than its head says", () => {
  const bytes = Buffer.from(DATABASES["3.4"]);
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
  expect(readOf(bytes)).toMatchObject({ kind: "read" });
  bytes.writeUInt8(bytes.readUInt8(4096 + 40) ^ 1, 4096 + 40);
  expect(readOf(bytes)).toMatchObject({ kind: "damaged" });
  expect(readOf(DATABASES["3.4"].subarray(0, 9000))).toMatchObject({ kind: "damaged", bytes: 9000 });
  expect(readOf(Buffer.alloc(0))).toMatchObject({ kind: "damaged", bytes: 0 });
});

test("none, and one that cannot be read", () => {
  expect(readDatabase("/nowhere/at/all")).toEqual({ kind: "missing" });
  const folder = mkdtempSync(join(tmpdir(), "kuma-db-"));
  mkdirSync(join(folder, "member", "snap", "db"), { recursive: true });
  expect(readDatabase(folder)).toEqual({ kind: "unreadable", code: "EISDIR" });
});

test("changed bytes anywhere: never throws, never ends nowhere", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(DATABASES["3.4"].length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 }),
      (changes) => {
        const bytes = Buffer.from(DATABASES["3.4"]);
        for (const [offset, value] of changes) bytes[offset] = value;
        expect(["read", "damaged"]).toContain(readOf(bytes).kind);
      },
    ),
    { numRuns: 300 },
  );
});
