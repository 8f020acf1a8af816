import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { syncPath } from "../../../lib/process/write-whole.ts";
import { mostUnpacked } from "./bounds.ts";
import { DATA, MANIFEST, type Manifest } from "./manifest.ts";
import { BLOCK, padding, tarHeader } from "./tar-entry.ts";

/** Returns the SHA-256 (hex) and the size of a file, read as a stream. */
export async function hashOf(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/**
 * Writes the archive of a snapshot with mode 0600: under a temporary name, synced, then renamed. A file that would
 * unpack to more than archives may is packed without compression.
 */
export async function writeArchive(path: string, manifest: Manifest, dataFile: string): Promise<void> {
  const part = `${path}.part`;
  try {
    for (const level of [6, 0]) {
      await pipeline(
        Readable.from(entries(manifest, dataFile), { objectMode: false }),
        createGzip({ level }),
        createWriteStream(part, { mode: 0o600, flush: true }),
      );
      if ((await stat(dataFile)).size <= mostUnpacked((await stat(part)).size)) break;
    }
    await rename(part, path);
    syncPath(dirname(path));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function* entries(manifest: Manifest, dataFile: string): AsyncGenerator<Buffer> {
  const timeMs = Date.parse(manifest.takenAt);
  const head = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  yield tarHeader(MANIFEST, head.length, timeMs);
  yield head;
  yield Buffer.alloc(padding(head.length));
  yield tarHeader(DATA, manifest.data.bytes, timeMs);
  for await (const chunk of createReadStream(dataFile) as AsyncIterable<Buffer>) yield chunk;
  // Two blocks of zeros end an archive.
  yield Buffer.alloc(padding(manifest.data.bytes) + 2 * BLOCK);
}
