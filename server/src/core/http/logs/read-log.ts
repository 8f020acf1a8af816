import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { type LogFile, type LogLine, type LogMark, type LogQuery, TAIL } from "@core-console/shared/contract/log";
import { liveFile, rotatedFiles } from "../../../lib/logging/log-files.ts";
import { FollowedFile } from "./follow-file.ts";
import { linesBack } from "./lines-back.ts";
import { chosen, type LineFilter } from "./log-line.ts";

/** Base names of the files in a Core's log folder. */
const NAME: Record<LogFile, string> = { core: "core", engine: "etcd" };
/** How often a followed file is checked, and how often an idle stream sends an empty line, ms. */
const LOOK_MS = 250;
const PING_MS = 5000;

/** A request to read a log. */
export interface Reading {
  /** the log folder */
  dir: string;
  query: Omit<LogQuery, "stale">;
  /** ends following */
  signal: AbortSignal;
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** monotonic clock, ms */
  now: () => number;
}

/**
 * Yields the response of GET /services/{id}/log: JSON lines in blocks, oldest first; with `follow` without an end,
 * with `after` with a LogMark as its last line.
 */
export async function* readLog(reading: Reading): AsyncGenerator<string> {
  const name = NAME[reading.query.file ?? "core"];
  const filter = { level: reading.query.level ?? "debug", text: (reading.query.text ?? "").toLowerCase() };
  const live = new FollowedFile(liveFile(reading.dir, name));
  try {
    await live.begin();
    if (reading.query.after !== undefined) {
      const since = await live.since(reading.query.after);
      const lines =
        since?.flatMap((raw) => chosen(raw, filter) ?? []) ??
        (await tail(linesOf(reading.dir, name, live), filter, reading.query.tail ?? TAIL, reading.signal));
      yield jsonLines(lines);
      yield `${JSON.stringify({ next: live.place, gap: since === null } satisfies LogMark)}\n`;
      return;
    }
    yield jsonLines(await tail(linesOf(reading.dir, name, live), filter, reading.query.tail ?? TAIL, reading.signal));
    // An empty line at once: if there are no lines yet, it still makes every proxy pass the response on.
    if (reading.query.follow === "1") yield "\n";
    let saidMs = reading.now();
    while (reading.query.follow === "1" && !reading.signal.aborted) {
      await reading.pause(LOOK_MS, reading.signal);
      const lines = (await live.more()).flatMap((raw) => chosen(raw, filter) ?? []);
      if (lines.length === 0 && reading.now() - saidMs < PING_MS) continue;
      saidMs = reading.now();
      yield lines.length === 0 ? "\n" : jsonLines(lines);
    }
  } finally {
    await live.close();
  }
}

/** Yields all lines, newest first: of the live file, then of the rotated ones. */
async function* linesOf(dir: string, name: string, live: FollowedFile): AsyncGenerator<string> {
  yield* live.back();
  // Listed only when needed, so that files rotated meanwhile are included.
  for (const path of (await rotatedFiles(dir, name)).toReversed())
    if ((await inoOf(path)) !== live.ino) yield* linesBack(path);
}

/** Returns the last matching lines, at most `most`, oldest first. */
async function tail(
  lines: AsyncIterable<string>,
  filter: LineFilter,
  most: number,
  signal: AbortSignal,
): Promise<LogLine[]> {
  const found: LogLine[] = [];
  for await (const raw of lines) {
    if (signal.aborted) return [];
    if (found.length >= most) break;
    const line = chosen(raw, filter);
    if (line !== null) found.push(line);
  }
  return found.toReversed();
}

const inoOf = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.ino ?? 0;

const jsonLines = (lines: readonly LogLine[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

/** Returns all stored files of a log, oldest first, as one gzip stream. */
export function packedLog(dir: string, file: LogFile): Readable {
  const name = NAME[file];
  async function* all(): AsyncGenerator<Buffer> {
    // Opened first, so that it stays the same file after a rotation.
    const live = await open(liveFile(dir, name), "r").catch(() => null);
    try {
      const ino = (await live?.stat())?.ino;
      for (const path of await rotatedFiles(dir, name)) if ((await inoOf(path)) !== ino) yield* bytesOf(path);
      if (live !== null) yield* live.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>;
    } finally {
      await live?.close();
    }
  }
  const source = Readable.from(all());
  const packed = createGzip();
  source.on("error", (error) => packed.destroy(error));
  packed.on("close", () => source.destroy());
  return source.pipe(packed);
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    // It may have been pruned a moment ago.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
