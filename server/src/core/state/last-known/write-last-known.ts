import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { makePrivateFolder } from "../../../lib/process/write-whole.ts";
import { inSlices, type Work } from "../../../lib/work/slices.ts";
import type { Registry } from "../registry.ts";
import { Batch, type CopyHead, ROW_UNITS } from "./copy-file.ts";
import { type Source, sourcesOf } from "./last-known.ts";
import { COPY_FILE, OLDER_FILE } from "./read-last-known.ts";

/** A file is written anew once what was appended is as large as its first batch, and at least this, bytes. */
const APPEND_BYTES = 1 << 20;
const CHUNK = 1 << 17;

/** Writes the copy of the records: changes are appended, and now and then all of them go into a fresh file. */
export class CopyWriter {
  readonly #folder: string;
  /** revision of each record in the file; null: the next batch begins a fresh one */
  #written: Map<string, number> | null = null;
  #file: FileHandle | null = null;
  #base = 0;
  #appended = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes the present state of the records. Rejects with the system's error; the next write starts anew. */
  async write(registry: Registry, head: CopyHead): Promise<void> {
    const sources = sourcesOf(registry);
    try {
      if (this.#written === null || this.#appended > Math.max(APPEND_BYTES, this.#base))
        await this.#begin(sources, head);
      else await this.#append(sources, head, this.#written);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Closes the file. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    this.#written = null;
    await file?.close();
  }

  async #begin(sources: readonly Source[], head: CopyHead): Promise<void> {
    await this.close();
    makePrivateFolder(this.#folder);
    const [fresh, current, older] = ["records.new", COPY_FILE, OLDER_FILE].map((name) => join(this.#folder, name)) as [
      string,
      string,
      string,
    ];
    await rm(fresh, { force: true });
    const file = await open(fresh, "wx", 0o600);
    this.#file = file;
    const written = new Map<string, number>();
    this.#base = await writeBatch(file, sources, new Map(), written, head);
    this.#appended = 0;
    await rename(current, older).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    });
    await rename(fresh, current);
    const folder = await open(this.#folder, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    this.#written = written;
  }

  async #append(sources: readonly Source[], head: CopyHead, before: Map<string, number>): Promise<void> {
    const written = new Map<string, number>();
    if (this.#file === null) return;
    this.#appended += await writeBatch(this.#file, sources, before, written, head);
    this.#written = written;
  }
}

/** Writes the records that differ from `before`, and those deleted since. Returns how many bytes that were. */
async function writeBatch(
  file: FileHandle,
  sources: readonly Source[],
  before: ReadonlyMap<string, number>,
  written: Map<string, number>,
  head: CopyHead,
): Promise<number> {
  const batch = new Batch();
  let bytes = 0;
  const put = async (text: string): Promise<void> => {
    const chunk = Buffer.from(text);
    bytes += chunk.length;
    // Not write, which may write only a part.
    await file.appendFile(chunk);
  };
  for (let from = 0; from < sources.length;) {
    const chunk = await inSlices(chunkOf(sources, from, { batch, before, written }));
    from = chunk.next;
    if (chunk.text !== "") await put(chunk.text);
  }
  const gone = [...before.keys()].filter((key) => !written.has(key));
  const deleted = gone.map((key) => batch.add({ key, revision: head.revision, value: undefined })).join("");
  await put(deleted + batch.end(head));
  await file.datasync();
  return bytes;
}

function* chunkOf(
  sources: readonly Source[],
  from: number,
  { batch, before, written }: { batch: Batch; before: ReadonlyMap<string, number>; written: Map<string, number> },
): Work<{ text: string; next: number }> {
  let text = "";
  let next = from;
  for (; next < sources.length && text.length < CHUNK; next++) {
    const source = sources[next];
    if (source === undefined) break;
    const { key, revision, make } = source;
    written.set(key, revision);
    const isSame = before.get(key) === revision;
    if (!isSame) text += batch.add({ key, revision, value: make() });
    yield isSame ? 0.1 : ROW_UNITS;
  }
  return { text, next };
}
