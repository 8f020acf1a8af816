import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { type LogFile, type LogLine, type LogQuery, TAIL } from "@core-console/shared/contract/log";
import { liveFile, rotatedFiles } from "../../lib/log-files.ts";
import { FollowedFile } from "./follow-file.ts";
import { linesBack } from "./lines-back.ts";
import { chosen, type LineFilter } from "./log-line.ts";

/** Names of the files in a Core's folder of logs. */
const NAME: Record<LogFile, string> = { core: "core", engine: "etcd" };
/** How often a followed file is looked at, and how often a silent stream says that it lives, ms. */
const LOOK_MS = 250;
const PING_MS = 5000;

export interface Reading {
  /** the folder of logs */
  dir: string;
  query: Omit<LogQuery, "stale">;
  /** ends the following */
  signal: AbortSignal;
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** ms by a clock that never steps */
  now: () => number;
}

/** What GET /services/{id}/log answers with: JSON lines in blocks, oldest first; with `follow` without an end. */
export async function* readLog(r: Reading): AsyncGenerator<string> {
  const name = NAME[r.query.file ?? "core"];
  const filter = { level: r.query.level ?? "debug", text: (r.query.text ?? "").toLowerCase() };
  const live = new FollowedFile(liveFile(r.dir, name));
  try {
    const end = await live.begin();
    yield told(await tail(r.dir, name, end, filter, r.query.tail ?? TAIL, r.signal));
    let saidMs = r.now();
    while (r.query.follow === "1" && !r.signal.aborted) {
      await r.pause(LOOK_MS, r.signal);
      const lines = (await live.more()).flatMap((raw) => chosen(raw, filter) ?? []);
      if (lines.length === 0 && r.now() - saidMs < PING_MS) continue;
      saidMs = r.now();
      yield lines.length === 0 ? "\n" : told(lines);
    }
  } finally {
    await live.close();
  }
}

/** The last so many lines that are asked for, oldest first: of the live file up to `end`, then of what was rotated away. */
async function tail(
  dir: string,
  name: string,
  end: number,
  filter: LineFilter,
  most: number,
  signal: AbortSignal,
): Promise<LogLine[]> {
  const found: LogLine[] = [];
  const rotated = await rotatedFiles(dir, name);
  const files = [{ path: liveFile(dir, name), end }, ...rotated.toReversed().map((path) => ({ path, end: undefined }))];
  for (const file of files) {
    if (found.length >= most) break;
    for await (const raw of linesBack(file.path, file.end)) {
      if (signal.aborted) return [];
      const line = chosen(raw, filter);
      if (line !== null) found.push(line);
      if (found.length >= most) break;
    }
  }
  return found.toReversed();
}

const told = (lines: readonly LogLine[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

/** All that is kept of a log, oldest first, as one gzip file. */
export function packedLog(dir: string, file: LogFile): Readable {
  const name = NAME[file];
  async function* all(): AsyncGenerator<Buffer> {
    for (const path of [...(await rotatedFiles(dir, name)), liveFile(dir, name)]) {
      const stream = createReadStream(path);
      try {
        yield* stream as AsyncIterable<Buffer>;
      } catch (error) {
        // It may have been pruned a moment ago.
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    }
  }
  const source = Readable.from(all());
  const packed = createGzip();
  source.on("error", (error) => packed.destroy(error));
  packed.on("close", () => source.destroy());
  return source.pipe(packed);
}
