import { readdirSync } from "node:fs";
import { join } from "node:path";
import { crc32c } from "./crc32c.ts";
import { atOnce, inSlices, type Work } from "../work/slices.ts";
import { frameAt, isBlankFrom, isRecordBehind, isUnwritten, unitsOf } from "./frames.ts";
import { LogHistory, type LogFault, type LogSummary } from "./log-history.ts";
import { meaningOf, type RawRecord, RECORD } from "./records.ts";
import { SegmentFile } from "./segment-file.ts";

/**
 * What is wrong with a log.
 * - `segments`: a file between two others is missing
 * - `checksum`, `frame`, `record`: bytes in the middle were changed or not written
 * - `cut`: a file other than the newest ends within a record
 * - `member`: two files are of different members or clusters, or it says of none
 * - `order`: an entry is missing between two others, or between a snapshot and the first one
 * - `commit`: it ends before what it says is committed: its end is lost
 */
type WalFault = LogFault | "segments" | "checksum" | "frame" | "record" | "cut";

interface WalPlace {
  /** name of the file */
  segment: string;
  offset: number;
}

export type WalReading =
  | ({
      kind: "read";
      /** where an unfinished last record begins; null: there is none */ torn: WalPlace | null;
    } & LogSummary)
  | ({ kind: "damaged"; why: WalFault } & WalPlace)
  /** there is no log at all */
  | { kind: "missing" }
  /** `code` is the system's error */
  | { kind: "unreadable"; code: string };

/** Where the next record of a log belongs, and the checksum that it continues. */
export interface WalEnd extends WalPlace {
  crc: number;
}

/** Returns the folder of the log in an engine's data folder. */
export const walFolder = (dataFolder: string): string => join(dataFolder, "member", "wal");

const NAME = /^([0-9a-f]{16})-[0-9a-f]{16}\.wal$/;

/**
 * Reads the log of an engine's data folder: all of its files, one after the other, no more than a window of one in
 * memory. The engine may run; what it is just writing then reads as torn. Changes nothing and never throws.
 */
export function readWal(dataFolder: string): WalReading {
  return scanWal(dataFolder).reading;
}

/** Reads the same in slices, for a process that serves others. Rejects when `signal` aborts before the end. */
export async function readWalInSlices(dataFolder: string, signal: AbortSignal): Promise<WalReading> {
  const { reading } = await inSlices(scanning(dataFolder), { signal });
  return reading;
}

/** Returns the same with the end of the log; null where it was not read to its end. */
export const scanWal = (dataFolder: string): Scan => atOnce(scanning(dataFolder));

function* scanning(dataFolder: string): Work<Scan> {
  let missing = 0;
  for (;;) {
    try {
      return yield* scan(walFolder(dataFolder));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN";
      // A running engine deletes its oldest files: one that was listed may be missing when it is opened.
      if (code !== "ENOENT" || ++missing > TRIES) return without({ kind: "unreadable", code });
    }
  }
}

const TRIES = 3;
interface Scan {
  reading: WalReading;
  end: WalEnd | null;
}

const without = (reading: WalReading): Scan => ({ reading, end: null });

function* scan(folder: string): Work<Scan> {
  const names = namesIn(folder)
    .filter((name) => NAME.test(name))
    .sort();
  const newest = names.at(-1);
  if (newest === undefined) return without({ kind: "missing" });
  const gap = names.find((name, at) => at > 0 && numberOf(name) !== numberOf(names[at - 1] ?? "") + 1n);
  if (gap !== undefined) return without({ kind: "damaged", why: "segments", segment: gap, offset: 0 });

  const history = new LogHistory();
  let end: SegmentEnd = { kind: "whole", offset: 0, crc: 0 };
  for (const segment of names) {
    end = yield* readSegment(join(folder, segment), { history, crc: end.crc, first: segment === names[0] });
    const cut = end.kind === "torn" && segment !== newest;
    if (end.kind === "damaged" || cut)
      return without({ kind: "damaged", why: end.kind === "damaged" ? end.why : "cut", segment, offset: end.offset });
  }
  const place = { segment: newest, offset: end.offset };
  const summary = history.summary();
  if (!summary.ok) return without({ kind: "damaged", why: summary.why, ...place });
  const torn = end.kind === "torn" ? place : null;
  return { reading: { kind: "read", torn, ...summary.value }, end: { ...place, crc: end.crc } };
}

/** Returns what is in a folder; nothing where there is no such folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

const numberOf = (name: string): bigint => BigInt(`0x${NAME.exec(name)?.[1] ?? "0"}`);

type SegmentEnd = { offset: number; crc: number } & ({ kind: "whole" | "torn" } | { kind: "damaged"; why: WalFault });

/** Adds the records of one file to the history. `crc` is the checksum at the end of the file before. */
function* readSegment(path: string, from: { history: LogHistory; crc: number; first: boolean }): Work<SegmentEnd> {
  const file = new SegmentFile(path);
  try {
    let { crc } = from;
    let offset = 0;
    for (;;) {
      const step = frameAt(file, offset);
      if (step.kind === "end") return yield* endOf(file, { offset, crc });
      if (step.kind === "broken") return yield* broken(file, { offset, crc }, step.why);
      const { record, next } = step;
      const wanted = checksumOf(record, crc, from.first && offset === 0);
      if (wanted !== record.crc) return yield* broken(file, { offset, crc }, "checksum");
      const meaning = meaningOf(record);
      const why = meaning === null ? "record" : from.history.add(meaning);
      if (why !== null) return { kind: "damaged", why, offset, crc };
      crc = wanted;
      offset = next;
      yield unitsOf(record.data.length);
    }
  } finally {
    file.close();
  }
}

/** Returns the checksum that a record must have. The first record of the oldest file starts the chain. */
function checksumOf(record: RawRecord, crc: number, starts: boolean): number {
  if (record.type !== RECORD.crc) return crc32c(crc, record.data);
  return starts ? record.crc : crc;
}

/** Returns the end of a file at zeros: unfinished where anything follows them, damaged where a record does. */
function* endOf(file: SegmentFile, end: { offset: number; crc: number }): Work<SegmentEnd> {
  if (yield* isBlankFrom(file, end.offset)) return { kind: "whole", ...end };
  return (yield* isRecordBehind(file, end.offset))
    ? { kind: "damaged", why: "frame", ...end }
    : { kind: "torn", ...end };
}

function* broken(file: SegmentFile, end: { offset: number; crc: number }, why: WalFault): Work<SegmentEnd> {
  const torn = isUnwritten(file, end.offset) && !(yield* isRecordBehind(file, end.offset));
  return torn ? { kind: "torn", ...end } : { kind: "damaged", why, ...end };
}
