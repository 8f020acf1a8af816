import { crc32c } from "./crc32c.ts";
import { meaningOf, RECORD, type RawRecord, rawRecord, recordBytes } from "./records.ts";
import type { Work } from "../work/slices.ts";
import type { SegmentFile } from "./segment-file.ts";

const HEADER = 8;
/** Larger than any record that an engine writes: an entry is limited by its largest request. */
const LONGEST_RECORD = 1 << 26;
/** Files are written in sectors, so a sector of zeros within a record was never written. */
const SECTOR = 512;
/** A break is searched in steps of this many bytes; so many of them are one unit of work/slices.ts. */
const OFFSETS_A_STEP = 4096;
const OFFSETS_A_UNIT = 64;
const BYTES_A_UNIT = 1024;
/** Frames are tried behind a break until so many checksums were computed. */
const MOST_CHECKSUMS = 256;

/** Returns the work of a checksum over so many bytes, in units of work/slices.ts. */
export const unitsOf = (bytes: number): number => 1 + bytes / BYTES_A_UNIT;

/** One step of reading a segment. `end`: nothing but zeros, or the end of the file, follows. */
export type Step =
  | { kind: "record"; record: RawRecord; next: number }
  | { kind: "end" }
  | { kind: "broken"; why: "cut" | "frame" | "record" };

/** Returns the record framed at `offset`, or why there is none. */
export function frameAt(file: SegmentFile, offset: number): Step {
  const header = file.bytes(offset, HEADER);
  if (header === null) return offset >= file.size ? { kind: "end" } : { kind: "broken", why: "cut" };
  const frame = lengthIn(header);
  if (frame === "none") return { kind: "end" };
  if (frame === null) return { kind: "broken", why: "frame" };
  const body = file.bytes(offset + HEADER, frame.length);
  const next = offset + HEADER + frame.length + frame.padding;
  if (body === null || next > file.size) return { kind: "broken", why: "cut" };
  const record = rawRecord(body);
  return record === null ? { kind: "broken", why: "record" } : { kind: "record", record, next };
}

/**
 * Returns what a header says of its frame: the record's length and the bytes of padding that make the whole a multiple
 * of eight. "none": eight zeros; null: no header.
 */
function lengthIn(header: Buffer): { length: number; padding: number } | "none" | null {
  const flags = header.readUInt8(HEADER - 1);
  const length = header.readUIntLE(0, 6);
  if (length === 0 && flags === 0 && header.readUInt8(6) === 0) return "none";
  const padding = flags & 7;
  const flagged = flags === 0 || (flags & 0xf8) === 0x80;
  if (!flagged || header.readUInt8(6) !== 0 || length === 0 || length > LONGEST_RECORD) return null;
  return (length + padding) % HEADER === 0 ? { length, padding } : null;
}

/** Returns a record as a log has it: header, bytes and padding. */
export function framed(record: RawRecord): Buffer {
  const body = recordBytes(record);
  const padding = (HEADER - (body.length % HEADER)) % HEADER;
  const frame = Buffer.alloc(HEADER + body.length + padding);
  frame.writeUIntLE(body.length, 0, 6);
  frame.writeUInt8(padding === 0 ? 0 : 0x80 | padding, HEADER - 1);
  body.copy(frame, HEADER);
  return frame;
}

const BLANK = Buffer.alloc(1 << 20);
/** Work of comparing that many bytes with zeros, in units of work/slices.ts. */
const BLANK_UNITS = 200;

/** Reports whether all bytes from `offset` to the end of the file are zero. */
export function* isBlankFrom(file: SegmentFile, offset: number): Work<boolean> {
  for (let at = offset; at < file.size;) {
    const bytes = file.bytes(at, Math.min(BLANK.length, file.size - at));
    if (bytes === null) return true;
    if (!bytes.equals(BLANK.subarray(0, bytes.length))) return false;
    at += bytes.length;
    yield BLANK_UNITS;
  }
  return true;
}

/**
 * Reports whether the bytes of a broken frame look as if they were never written whole: it ends behind the file, or a
 * sector of it is zeros. A header lies within one sector: it is written whole or not at all.
 */
export function isUnwritten(file: SegmentFile, offset: number): boolean {
  const header = file.bytes(offset, HEADER);
  const frame = header === null ? "none" : lengthIn(header);
  if (frame === "none") return true;
  if (frame === null) return false;
  const end = offset + HEADER + frame.length;
  if (end + frame.padding > file.size) return true;
  for (let at = offset; at < end; at += SECTOR - (at % SECTOR)) {
    const sector = file.bytes(at, Math.min(SECTOR - (at % SECTOR), end - at));
    if (sector?.every((byte) => byte === 0) === true) return true;
  }
  return false;
}

/**
 * Reports whether a record stands behind a broken one at `offset`: then the break is damage in the middle, not the end
 * of an unfinished write. Frames begin at multiples of eight; two in a row prove each other by their checksums, and one
 * counts if nothing follows it.
 */
export function* isRecordBehind(file: SegmentFile, offset: number): Work<boolean> {
  let checksums = 0;
  for (let at = offset + HEADER; at + HEADER < file.size; at += HEADER) {
    if (at % OFFSETS_A_STEP === 0) yield OFFSETS_A_STEP / OFFSETS_A_UNIT;
    const found = plausibleAt(file, at);
    if (found === null) continue;
    const following = frameAt(file, found.next);
    if (following.kind === "end") return true;
    if (following.kind === "broken") continue;
    checksums += 1;
    const { record } = following;
    yield unitsOf(record.data.length);
    const chained = record.type === RECORD.crc ? found.crc : crc32c(found.crc, record.data);
    if (chained === record.crc || checksums > MOST_CHECKSUMS) return true;
  }
  return false;
}

function plausibleAt(file: SegmentFile, at: number): { crc: number; next: number } | null {
  const head = file.bytes(at, HEADER + 2);
  // A record begins with its type; this spares most offsets the rest.
  if (head === null || head.readUInt8(HEADER) !== 8 || head.readUInt8(HEADER + 1) > RECORD.snapshot) return null;
  const step = frameAt(file, at);
  if (step.kind !== "record" || meaningOf(step.record) === null) return null;
  return { crc: step.record.crc, next: step.next };
}
