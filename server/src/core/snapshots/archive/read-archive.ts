/**
 * Invariant: whatever the file is, reading it writes at most what its size allows, into the file that was named and
 * nowhere else. Exactly two regular entries with fixed names are read; every other is refused. Nothing of the archive
 * becomes part of a path.
 */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { isSealed, SealFault, unseal } from "../../../lib/sealed/unseal.ts";
import { ArchiveFault } from "./archive-fault.ts";
import { MOST_BYTES, RESERVE_BYTES, mostUnpacked } from "./bounds.ts";
import { DATA, MANIFEST, MANIFEST_BYTES, type Manifest, readManifest } from "./manifest.ts";
import { BLOCK, padding, sizeOfEntry } from "./tar-entry.ts";

/**
 * Checks an archive and returns its manifest. `dataFile`: where the engine's snapshot file is unpacked to, with mode
 * 0600; null: it is checked only. `passphrase`: that of a sealed archive, ignored for any other. Throws ArchiveFault;
 * then no file is left.
 */
export async function readArchive(
  path: string,
  dataFile: string | null,
  passphrase: string | null = null,
): Promise<Manifest> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new ArchiveFault("snapshot_too_large");
  const sealed = await isSealed(path);
  if (sealed && passphrase === null) throw new ArchiveFault("snapshot_sealed");
  if (!sealed) await refuseOtherKind(path);
  const source = new Unpacked(path, mostUnpacked(size), sealed ? passphrase : null);
  try {
    const manifest = readManifest(await manifestOf(source));
    await readData(source, manifest, dataFile);
    await source.expectEnd();
    return manifest;
  } catch (error) {
    if (dataFile !== null) await rm(dataFile, { force: true });
    throw error;
  } finally {
    source.close();
  }
}

/** Returns the manifest of an archive, whose other entry is not looked at. Throws ArchiveFault. */
export async function readManifestOf(path: string): Promise<Manifest> {
  await refuseOtherKind(path);
  const source = new Unpacked(path, 0, null);
  try {
    return readManifest(await manifestOf(source));
  } finally {
    source.close();
  }
}

/** Throws unless the file begins as gzip's do. */
async function refuseOtherKind(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (bytesRead < 2) throw new ArchiveFault("snapshot_truncated");
    if (buffer.readUInt16BE() !== 0x1f8b) throw new ArchiveFault("snapshot_foreign");
  } finally {
    await file.close();
  }
}

async function manifestOf(source: Unpacked): Promise<Buffer> {
  const header = await source.upTo(BLOCK);
  // What does not begin with this header is another kind of file, or an archive of something else, however short.
  if (!MANIFEST.startsWith(header.toString("latin1", 0, MANIFEST.length))) throw new ArchiveFault("snapshot_foreign");
  if (header.length < BLOCK) throw new ArchiveFault("snapshot_truncated");
  const bytes = sizeOfEntry(header, MANIFEST);
  if (bytes === null || bytes > MANIFEST_BYTES) throw new ArchiveFault("snapshot_foreign");
  const content = await source.take(bytes);
  await source.zeros(padding(bytes));
  return content;
}

async function readData(source: Unpacked, { data }: Manifest, dataFile: string | null): Promise<void> {
  const bytes = sizeOfEntry(await source.take(BLOCK), DATA);
  if (bytes === null || bytes !== data.bytes) throw new ArchiveFault("snapshot_altered");
  if (bytes > source.most) throw new ArchiveFault("snapshot_too_large");
  if (dataFile !== null) await refuseWithoutRoom(dirname(dataFile), bytes);
  const file = dataFile === null ? null : await open(dataFile, "wx", 0o600);
  const hash = createHash("sha256");
  try {
    for (let left = bytes; left > 0;) {
      const chunk = await source.some(left);
      hash.update(chunk);
      await file?.writeFile(chunk);
      left -= chunk.length;
    }
  } finally {
    await file?.close();
  }
  if (hash.digest("hex") !== data.sha256) throw new ArchiveFault("snapshot_altered");
  await source.zeros(padding(bytes));
}

/** Throws snapshot_no_room unless `folder` has room for so many bytes and a reserve. */
export async function refuseWithoutRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const [free, needed] = [bavail * bsize, bytes + RESERVE_BYTES];
  if (free < needed) throw new ArchiveFault("snapshot_no_room", { free: megabytes(free), needed: megabytes(needed) });
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1_048_576);

/** The unpacked bytes of a file, taken piece by piece; never more than `most` of content, headers and padding aside. */
class Unpacked {
  readonly most: number;
  readonly #file;
  readonly #gunzip = createGunzip();
  readonly #chunks: AsyncIterator<Buffer, undefined>;
  #rest: Buffer = Buffer.alloc(0);
  #seen = 0;

  constructor(path: string, most: number, passphrase: string | null) {
    this.most = most;
    this.#file = openArchive(path, passphrase);
    this.#file.on("error", (error) => this.#gunzip.destroy(error));
    this.#chunks = (this.#file.pipe(this.#gunzip) as AsyncIterable<Buffer, undefined>)[Symbol.asyncIterator]();
  }

  /** Returns exactly so many bytes, which must be few. Throws snapshot_truncated if there are fewer. */
  async take(bytes: number): Promise<Buffer> {
    const taken = await this.upTo(bytes);
    if (taken.length < bytes) throw new ArchiveFault("snapshot_truncated");
    return taken;
  }

  /** Returns so many bytes, which must be few, or what is left. */
  async upTo(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = bytes; left > 0 && (this.#rest.length > 0 || (await this.#next()));) {
      const part = await this.some(left);
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Returns at least one byte and at most so many. Throws snapshot_truncated at the end. */
  async some(most: number): Promise<Buffer> {
    if (this.#rest.length === 0 && !(await this.#next())) throw new ArchiveFault("snapshot_truncated");
    const part = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  /** Takes so many bytes, all of which must be zero. */
  async zeros(bytes: number): Promise<void> {
    if ((await this.take(bytes)).some((byte) => byte !== 0)) throw new ArchiveFault("snapshot_altered");
  }

  /** Throws unless the archive ends here. The checksum of gzip is compared when its last byte was read. */
  async expectEnd(): Promise<void> {
    await this.zeros(2 * BLOCK);
    if (this.#rest.length > 0 || (await this.#next())) throw new ArchiveFault("snapshot_altered");
  }

  close(): void {
    this.#file.destroy();
    this.#gunzip.destroy();
  }

  async #next(): Promise<boolean> {
    try {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#rest = next.value;
      this.#seen += next.value.length;
    } catch (error) {
      throw unpackFault(error);
    }
    if (this.#seen > this.most + MANIFEST_BYTES + 8 * BLOCK) throw new ArchiveFault("snapshot_too_large");
    return true;
  }
}

const SEAL_FAULTS: Record<SealFault["kind"], ArchiveFault["code"]> = {
  passphrase: "snapshot_passphrase_wrong",
  altered: "snapshot_altered",
  end: "snapshot_sealed_end",
  truncated: "snapshot_truncated",
  foreign: "snapshot_foreign",
};

/** Returns the bytes of an archive, those of a sealed one by its passphrase. The stream ends with SealFault. */
export function openArchive(path: string, passphrase: string | null): Readable {
  const file = createReadStream(path);
  return passphrase === null ? file : Readable.from(unseal(file, passphrase), { objectMode: false });
}

/** Returns what a fault of a sealed archive, or of its compression, means for the archive. */
export function unpackFault(error: unknown): unknown {
  if (error instanceof SealFault) return new ArchiveFault(SEAL_FAULTS[error.kind]);
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (!code.startsWith("Z_")) return error;
  return new ArchiveFault(code === "Z_BUF_ERROR" ? "snapshot_truncated" : "snapshot_altered");
}
