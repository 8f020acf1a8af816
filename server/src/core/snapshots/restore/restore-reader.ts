import { rmSync } from "node:fs";
import type { Reason } from "@core-console/shared/contract/service";
import type { SnapshotRecord } from "../../state/records-snapshots.ts";
import { hashOf } from "../archive/write-archive.ts";
import type { SnapshotsDeps } from "../deps.ts";
import { fetchCopy } from "../fetch-copy.ts";
import { readInScratch } from "../open-archive.ts";
import { hasFile, makeWorkFolder, pathOf } from "../snapshot-files.ts";
import { readRecords, UnreadableRecord } from "./read-records.ts";
import type { SnapshotRecords } from "./restore-records.ts";

type Deps = Pick<
  SnapshotsDeps,
  "registry" | "layout" | "client" | "self" | "engineBinary" | "engineVersion" | "log" | "now"
>;

/** What reading a snapshot came to. */
export type ReadSnapshot = { ok: true; records: SnapshotRecords } | { ok: false; reason: Reason };

/** How long the records of a snapshot stay in memory after their last use. */
const KEPT_MS = 600_000;

/**
 * Reads the records of snapshots in a scratch engine on this Core, one at a time, and keeps those of the last one: the
 * preview of a restore and the restore itself ask for them several times. An archive that this Core does not have is
 * fetched from one that has it, for the time of reading.
 */
export class RestoreReader {
  readonly #deps: () => Deps;
  #last: { id: string; read: ReadSnapshot; usedMs: number } | null = null;
  #running: { id: string; read: Promise<ReadSnapshot> } | null = null;

  constructor(deps: () => Deps) {
    this.#deps = deps;
  }

  /** Returns the records of a snapshot, or why they cannot be read. Waits while another snapshot is being read. */
  async read(record: SnapshotRecord): Promise<ReadSnapshot> {
    for (;;) {
      const known = this.#known(record.id);
      if (known !== null) return known;
      const running = this.#running ?? this.#begin(record);
      const read = await running.read;
      if (running.id === record.id) return read;
    }
  }

  /** Forgets what has not been asked for lately. */
  forgetOld(): void {
    if (this.#last !== null && this.#deps().now() - this.#last.usedMs > KEPT_MS) this.#last = null;
  }

  #known(id: string): ReadSnapshot | null {
    if (this.#last?.id !== id) return null;
    this.#last.usedMs = this.#deps().now();
    return this.#last.read;
  }

  #begin(record: SnapshotRecord): { id: string; read: Promise<ReadSnapshot> } {
    const running = { id: record.id, read: this.#readNow(record) };
    this.#running = running;
    return running;
  }

  async #readNow(record: SnapshotRecord): Promise<ReadSnapshot> {
    const deps = this.#deps();
    try {
      const read = await readArchiveOf(deps, record);
      // What failed may succeed the next time.
      this.#last = read.ok ? { id: record.id, read, usedMs: deps.now() } : null;
      return read;
    } catch (error) {
      deps.log.warn({ err: error, file: record.file }, "a snapshot could not be read for a restore");
      return { ok: false, reason: { code: "snapshot_not_proven", params: { name: deps.self.name } } };
    } finally {
      this.#running = null;
    }
  }
}

async function readArchiveOf(deps: Deps, record: SnapshotRecord): Promise<ReadSnapshot> {
  const { layout, engineBinary, engineVersion, log } = deps;
  const own = hasFile(layout.snapshots, record);
  const folder = own ? layout.snapshots : makeWorkFolder(layout.snapshots);
  try {
    if (!own)
      await fetchCopy({ ...deps, layout: { ...layout, snapshots: folder } }, record, AbortSignal.timeout(600_000));
    const path = pathOf(folder, record);
    if ((await hashOf(path)).sha256 !== record.sha256)
      return { ok: false, reason: { code: "snapshot_altered", params: {} } };
    const means = { folder: layout.snapshots, engineBinary, engineVersion, home: layout.home, log };
    const opened = await readInScratch(path, means, readRecords);
    return opened.ok ? { ok: true, records: opened.value } : { ok: false, reason: opened.reason };
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error;
    return { ok: false, reason: { code: "snapshot_record_unreadable", params: { record: error.key } } };
  } finally {
    if (!own) rmSync(folder, { recursive: true, force: true });
  }
}
