import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";
import { frameAt, framed } from "./frames.ts";
import { bytesField, numberFields } from "./protobuf.ts";
import { readWal, walFolder, type WalReading } from "./read-wal.ts";
import { type HardState, RECORD, stateBytes } from "./records.ts";
import { SegmentFile } from "./segment-file.ts";
import { dataFolderWith, type Golden, golden, goldenNames } from "./testing/golden-logs.ts";

const NAME = "0000000000000000-0000000000000000.wal";

/** Builds the bytes of one segment, record by record. */
class Log {
  bytes = Buffer.alloc(0);
  crc = 0;
  /** where each record ends */
  readonly ends: number[] = [];

  add(type: keyof typeof RECORD, data: Uint8Array): this {
    this.crc = type === "crc" ? this.crc : crc32c(this.crc, data);
    this.bytes = Buffer.concat([this.bytes, framed({ type: RECORD[type], crc: this.crc, data })]);
    this.ends.push(this.bytes.length);
    return this;
  }
  head(member = 7n): this {
    return this.add("crc", new Uint8Array()).add(
      "metadata",
      numberFields([
        [1, member],
        [2, 9n],
      ]),
    );
  }
  snapshot(term: number, index: number): this {
    return this.add(
      "snapshot",
      numberFields([
        [1, BigInt(index)],
        [2, BigInt(term)],
      ]),
    );
  }
  entry(term: number, index: number, data = "x"): this {
    const head = numberFields([
      [2, BigInt(term)],
      [3, BigInt(index)],
    ]);
    return this.add("entry", Buffer.concat([head, bytesField(4, Buffer.from(data))]));
  }
  change(index: number, kind: number, member: bigint): this {
    const change = numberFields([
      [2, BigInt(kind)],
      [3, member],
    ]);
    const head = numberFields([
      [1, 1n],
      [2, 1n],
      [3, BigInt(index)],
    ]);
    return this.add("entry", Buffer.concat([head, bytesField(4, change)]));
  }
  state(term: number, commit: number): this {
    const state: HardState = { term, vote: "7", commit };
    return this.add("state", stateBytes(state));
  }
}

const log = (): Log => new Log().head().snapshot(0, 0);
const SCRATCH = dataFolderWith([]);
const readOf = (bytes: Buffer): WalReading => {
  writeFileSync(join(walFolder(SCRATCH), NAME), bytes);
  return readWal(SCRATCH);
};
const zeros = (length: number): Buffer => Buffer.alloc(length);
const read = (more: Record<string, unknown>) => ({ kind: "read", ...more });
const last = (term: number, index: number) => read({ last: { term, index } });

/** Returns the offsets at which the records of a segment end, and what is read when it ends there. */
function prefixes(bytes: Buffer): { end: number; reading: WalReading }[] {
  const folder = dataFolderWith([[NAME, bytes]]);
  const file = new SegmentFile(join(walFolder(folder), NAME));
  const ends: number[] = [];
  for (let offset = 0; ;) {
    const step = frameAt(file, offset);
    if (step.kind !== "record") break;
    offset = step.next;
    ends.push(offset);
  }
  file.close();
  return ends.map((end) => ({ end, reading: readOf(bytes.subarray(0, end)) }));
}
const positionOf = (reading: WalReading): string =>
  reading.kind === "read" ? `${reading.last.term}/${reading.last.index}` : reading.kind;

test("crc32c: the check value of the polynomial, in one piece and continued", () => {
  const bytes = Buffer.from("123456789");
  expect(crc32c(0, bytes)).toBe(0xe3069283);
  expect(crc32c(crc32c(0, bytes.subarray(0, 4)), bytes.subarray(4))).toBe(0xe3069283);
});

test.each(goldenNames())("%s: what the engine itself said of its log", (name) => {
  const { facts, segments } = golden(name);
  const reading = readWal(dataFolderWith(segments));
  expect(reading).toMatchObject({
    kind: "read",
    torn: null,
    last: { term: facts.raftTerm, index: facts.raftIndex },
    memberId: facts.memberId,
    clusterId: facts.clusterId,
  });
  if (facts.voters !== undefined && name.startsWith("3.5"))
    expect(reading).toMatchObject({ votes: { voters: facts.voters, learners: [] } });
});

test("golden logs are of both versions: several files, a snapshot, a log that begins behind one, replaced entries", () => {
  const cases = ["plain", "snapshot", "segments", "overwritten", "joined"];
  expect(goldenNames().toSorted()).toEqual(["3.4", "3.5"].flatMap((v) => cases.map((c) => `${v}-${c}`)).toSorted());
  for (const version of ["3.4", "3.5"]) {
    expect(golden(`${version}-segments`).segments).toHaveLength(2);
    expect(readWal(dataFolderWith(golden(`${version}-snapshot`).segments))).toMatchObject({
      snapshot: { index: expect.any(Number) },
    });
    expect(readWal(dataFolderWith(golden(`${version}-joined`).segments))).toMatchObject({
      snapshot: { index: expect.any(Number) },
    });
  }
});

test.each([
  [
    "an entry of lower index and higher term replaces those from there on",
    log().state(1, 1).entry(1, 1).entry(1, 2).entry(1, 3).entry(2, 2).state(2, 1),
    last(2, 2),
  ],
  ["an entry of equal index and higher term", log().state(1, 0).entry(1, 1).entry(3, 1).state(3, 1), last(3, 1)],
  [
    "a snapshot stands for all entries up to it",
    log().state(1, 0).entry(1, 1).snapshot(4, 90).state(4, 90),
    last(4, 90),
  ],
  [
    "entries go on behind a snapshot",
    log().state(1, 0).snapshot(4, 90).state(4, 90).entry(5, 91).state(5, 91),
    last(5, 91),
  ],
  [
    "a snapshot that was never taken over does not count",
    log().state(1, 1).entry(1, 1).snapshot(4, 90).entry(1, 2),
    last(1, 2),
  ],
  ["a new log has no entry", log(), last(0, 0)],
  ["an entry is missing", log().state(1, 1).entry(1, 1).entry(1, 3), { kind: "damaged", why: "order" }],
  ["the beginning is missing", new Log().head().state(1, 5).entry(1, 5), { kind: "damaged", why: "order" }],
  ["the end is missing", log().state(1, 2).entry(1, 1), { kind: "damaged", why: "commit" }],
  ["another member's records", log().state(1, 1).entry(1, 1).head(8n), { kind: "damaged", why: "member" }],
  ["an entry whose state was cut off", log().entry(1, 1), last(1, 1)],
  ["an entry without a term", log().state(1, 0).entry(0, 1), { kind: "damaged", why: "record" }],
])("%s", (_, made, expected) => {
  expect(readOf(Buffer.concat([made.bytes, zeros(600)]))).toMatchObject(expected);
});

test("who votes once all entries are applied; a change that was replaced does not count", () => {
  const made = log().state(1, 5).change(1, 0, 7n).change(2, 0, 8n).change(3, 3, 9n).change(4, 1, 8n).change(5, 0, 10n);
  const ids = (...list: number[]): string[] => list.map((id) => id.toString(16));
  expect(readOf(made.bytes)).toMatchObject({ votes: { voters: ids(7, 10), learners: ids(9) } });
  const replaced = log().state(1, 1).change(1, 0, 7n).change(2, 0, 8n).entry(2, 2);
  expect(readOf(replaced.bytes)).toMatchObject({ votes: { voters: ids(7), learners: [] } });
  const behind = log().state(1, 1).change(1, 0, 7n).snapshot(4, 90).state(4, 90);
  expect(readOf(behind.bytes)).toMatchObject({ votes: null });
});

const WHOLE = log().state(1, 1).entry(1, 1).entry(1, 2, "y".repeat(3000)).entry(1, 3, "z".repeat(3000));
const tornAt = (offset: number) => read({ last: { term: 1, index: 2 }, torn: { segment: NAME, offset } });
const BEFORE_LAST = WHOLE.ends.at(-2) ?? 0;

test.each([
  ["it ends within the record", WHOLE.bytes.subarray(0, BEFORE_LAST + 200)],
  ["it ends within the header", WHOLE.bytes.subarray(0, BEFORE_LAST + 3)],
  ["a sector of it was never written", Buffer.concat([WHOLE.bytes.fill(0, 4608, 5120), zeros(4096)])],
  [
    "only its end was written",
    Buffer.concat([WHOLE.bytes.subarray(0, BEFORE_LAST), zeros(512), Buffer.alloc(9, 255), zeros(99)]),
  ],
])("a torn last record: %s", (_, bytes) => {
  expect(readOf(bytes)).toMatchObject(tornAt(BEFORE_LAST));
});

const broken = (offset: number, change: (bytes: Buffer) => void): Buffer => {
  const made = log().state(1, 1).entry(1, 1).entry(1, 2, "y".repeat(700)).entry(1, 3, "z".repeat(700)).state(1, 3);
  const bytes = Buffer.concat([made.bytes, zeros(1024)]);
  change(bytes.subarray(made.ends[offset] ?? 0));
  return bytes;
};
test.each([
  ["a changed byte of an entry", broken(4, (at) => at.writeUInt8(at.readUInt8(60) ^ 1, 60)), "checksum"],
  ["a changed byte of the last record", broken(6, (at) => at.writeUInt8(at.readUInt8(20) ^ 1, 20)), "checksum"],
  ["a sector of zeros", broken(4, (at) => at.fill(0, 8, 600)), "record"],
  ["a header of zeros", broken(4, (at) => at.fill(0, 0, 8)), "frame"],
  ["a length that leads behind the end", broken(4, (at) => void at.writeBigUInt64LE(1n << 20n)), "cut"],
  ["a length that is none", broken(4, (at) => at.writeUInt8(0x40, 7)), "frame"],
])("damage in the middle: %s", (_, bytes, why) => {
  expect(readOf(bytes)).toMatchObject({ kind: "damaged", why, segment: NAME });
});

test("several files: one is missing between them, an older one is cut short or of another log, the newest is still empty", () => {
  const { segments } = golden("3.5-segments");
  const segment = (at: number): readonly [string, Buffer] => segments[at] ?? ["", zeros(0)];
  const [first, second] = [segment(0), segment(1)];
  const third = "0000000000000002-00000000000000ff.wal";
  expect(readWal(dataFolderWith([first, [third, second[1]]]))).toMatchObject({ kind: "damaged", why: "segments" });
  expect(readWal(dataFolderWith([[first[0], first[1].subarray(0, -900)], second]))).toMatchObject({
    kind: "damaged",
    why: "cut",
    segment: first[0],
  });
  expect(readWal(dataFolderWith([first, [second[0], WHOLE.bytes]]))).toMatchObject({
    kind: "damaged",
    why: "checksum",
    segment: second[0],
  });
  const whole = readWal(dataFolderWith(segments));
  expect(readWal(dataFolderWith([...segments, [third, zeros(0)]]))).toEqual(whole);
});

test("no folder, an empty one, files that are none, one that cannot be read", () => {
  expect(readWal("/nowhere/at/all")).toEqual({ kind: "missing" });
  const folder = dataFolderWith([]);
  writeFileSync(join(walFolder(folder), "0.tmp"), "x");
  writeFileSync(join(walFolder(folder), `${NAME}.broken`), "x");
  expect(readWal(folder)).toEqual({ kind: "missing" });
  mkdirSync(join(walFolder(folder), NAME));
  expect(readWal(folder)).toEqual({ kind: "unreadable", code: "EISDIR" });
  const linked = dataFolderWith([]);
  symlinkSync("/nowhere/at/all", join(walFolder(linked), NAME));
  expect(readWal(linked)).toEqual({ kind: "unreadable", code: "ENOENT" });
});

/** Without the zeros at its end. */
function written(one: Golden): Buffer {
  const bytes = one.segments[0]?.[1] ?? zeros(0);
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 8);
}

test.each(["3.4-plain", "3.5-overwritten"])(
  "%s cut off anywhere: what stood there before, or that it is damaged",
  (name) => {
    const bytes = written(golden(name));
    const known = prefixes(bytes);
    for (let end = 0; end < bytes.length; end++) {
      const before = known.findLast((one) => one.end <= end);
      const reading = readOf(bytes.subarray(0, end));
      expect(positionOf(reading)).toBe(before === undefined ? "damaged" : positionOf(before.reading));
      if (reading.kind === "read") expect(reading.torn === null).toBe(known.some((one) => one.end === end));
    }
  },
);

test.each(["3.4-plain", "3.4-snapshot", "3.5-overwritten"])(
  "%s with changed bits: never an entry that was not there",
  (name) => {
    const bytes = Buffer.concat([written(golden(name)), zeros(1024)]);
    const known = new Set(prefixes(bytes).map(({ reading }) => positionOf(reading)));
    fc.assert(
      fc.property(
        fc.array(fc.nat(bytes.length * 8 - 1), { minLength: 1, maxLength: 3 }),
        fc.option(fc.nat(bytes.length)),
        (bits, end) => {
          const changed = Buffer.from(bytes.subarray(0, end ?? bytes.length));
          for (const bit of bits)
            if (bit >> 3 < changed.length) changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          const reading = readOf(changed);
          if (reading.kind === "read") expect(known).toContain(positionOf(reading));
        },
      ),
      { numRuns: 400 },
    );
  },
);

test("any bytes at all: never throws, never ends nowhere", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4096 }), fc.boolean(), (bytes, headed) => {
      const reading = readOf(Buffer.concat([headed ? log().bytes : zeros(0), bytes]));
      expect(["read", "damaged"]).toContain(reading.kind);
      if (reading.kind === "read") expect(reading.last.index).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test("reading leaves the folder as it was", () => {
  const folder = dataFolderWith(golden("3.4-plain").segments);
  const before = readdirSync(walFolder(folder));
  readWal(folder);
  expect(readdirSync(walFolder(folder))).toEqual(before);
});
