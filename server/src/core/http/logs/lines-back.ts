import { open, type FileHandle } from "node:fs/promises";

const CHUNK = 64 * 1024;
const NEWLINE = 0x0a;
/** Longer data without a newline is not a log line. */
const MAX_LINE = 1024 * 1024;

/**
 * Yields the lines of a file from its end to its beginning; an incomplete last line is left out. Yields nothing if
 * there is no file.
 */
export async function* linesBack(path: string): AsyncGenerator<string> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return;
  try {
    yield* backIn(file, (await file.stat()).size);
  } finally {
    await file.close();
  }
}

/** Does the same for an open file, from `size` backwards. */
export async function* backIn(file: FileHandle, size: number): AsyncGenerator<string> {
  // Bytes, not text: a chunk may begin inside a character. The newest line is left out while it has no newline.
  let rest: Buffer[] = [];
  let restBytes = 0;
  let whole = false;
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - CHUNK);
    const bytes = Buffer.alloc(end - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    // The file was truncated meanwhile.
    if (bytesRead < bytes.length) return;
    end = start;
    let to = bytes.length;
    for (let at = bytes.lastIndexOf(NEWLINE); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1)) {
      if (whole) yield Buffer.concat([bytes.subarray(at + 1, to), ...rest]).toString("utf8");
      whole = true;
      rest = [];
      restBytes = 0;
      to = at;
    }
    if (restBytes + to <= MAX_LINE) {
      rest = [bytes.subarray(0, to), ...rest];
      restBytes += to;
    }
  }
  if (whole) yield Buffer.concat(rest).toString("utf8");
}

/** Returns the offset at which the last complete line of an open file ends. */
export async function endOfLines(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  const bytes = Buffer.alloc(Math.min(size, MAX_LINE));
  await file.read(bytes, 0, bytes.length, size - bytes.length);
  const at = bytes.lastIndexOf(NEWLINE);
  return at < 0 ? size - bytes.length : size - bytes.length + at + 1;
}
