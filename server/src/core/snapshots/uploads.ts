import { randomUUID } from "node:crypto";
import { createWriteStream, rmSync, writeFileSync } from "node:fs";
import { open, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Upload } from "@core-console/shared/contract/snapshots/snapshots";
import { upTo } from "../../lib/net/read-whole.ts";
import { isSealed } from "../../lib/sealed/unseal.ts";
import { makePrivateFolder, syncPath } from "../../lib/process/write-whole.ts";
import { ApiProblem, invalidField } from "../state/api-problem.ts";
import type { ChangeRequest } from "../state/commit.ts";
import type { SnapshotRecord } from "../state/records-snapshots.ts";
import { ArchiveFault } from "./archive/archive-fault.ts";
import { openArchive, readArchive, refuseWithoutRoom, unpackFault } from "./archive/read-archive.ts";
import { hashOf } from "./archive/write-archive.ts";
import type { SnapshotsDeps } from "./deps.ts";
import { newSnapshot, planNew } from "./snapshot-changes.ts";
import { pathOf } from "./snapshot-files.ts";
import { factsOf } from "./take-snapshot.ts";

type Deps = Pick<SnapshotsDeps, "registry" | "changes" | "layout" | "wall" | "now" | "self">;

/** The most uploads of one Core at once; one that received nothing for this long makes way. */
const MOST_UPLOADS = 4;
const IDLE_MS = 600_000;

interface OpenUpload {
  readonly id: string;
  readonly user: string;
  readonly bytes: number;
  readonly path: string;
  /** that of a sealed archive; null: none was given */
  readonly passphrase: string | null;
  offset: number;
  usedMs: number;
  /** a piece is being written */
  busy: boolean;
  snapshot: SnapshotRecord | null;
}

/** Uploads of archives in pieces, on the Core that began them. They end with the Core. */
export class Uploads {
  readonly #deps: Deps;
  readonly #open = new Map<string, OpenUpload>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Begins an upload. `passphrase`: that of a sealed archive. Throws rate_limited, storage_full. */
  async begin(user: string, bytes: number, passphrase: string | null): Promise<Omit<Upload, "snapshot">> {
    const { layout, now } = this.#deps;
    // A user has one upload: what it left unfinished makes way.
    for (const one of this.#open.values())
      if (!one.busy && (one.user === user || now() - one.usedMs > IDLE_MS)) this.#drop(one);
    if (this.#open.size >= MOST_UPLOADS) throw new ApiProblem("rate_limited", { seconds: 60 });
    makePrivateFolder(layout.snapshots);
    await refuseWithoutRoom(layout.snapshots, bytes).catch(asProblem);
    const id = randomUUID();
    const path = join(layout.snapshots, `upload-${id}.part`);
    writeFileSync(path, "", { mode: 0o600, flag: "wx" });
    const upload = { id, user, bytes, path, passphrase, offset: 0, usedMs: now(), busy: false, snapshot: null };
    this.#open.set(id, upload);
    return upload;
  }

  /**
   * Receives an archive of `bytes` bytes as one stream; it is checked and becomes a snapshot. Throws rate_limited,
   * storage_full, snapshot_truncated, what the stream throws, and why the archive cannot be used.
   */
  async receive(change: ChangeRequest, bytes: number, content: Readable): Promise<SnapshotRecord> {
    const { id } = await this.begin(change.user ?? change.caller, bytes, null);
    const upload = this.#open.get(id);
    if (upload === undefined) throw new ApiProblem("not_found", { what: "upload" });
    upload.busy = true;
    try {
      await pipeline(upTo(content, bytes), createWriteStream(upload.path, { mode: 0o600, flush: true }));
      if ((await stat(upload.path)).size < bytes) throw new ApiProblem("snapshot_truncated");
      await this.#finish(upload, change);
    } catch (error) {
      this.#drop(upload);
      throw (error as NodeJS.ErrnoException).code === "ENOSPC" ? new ApiProblem("storage_full") : error;
    }
    this.#open.delete(id);
    if (upload.snapshot === null) throw new ApiProblem("not_found", { what: "snapshot" });
    return upload.snapshot;
  }

  /** Returns an upload of this user. Throws not_found. */
  find(id: string, user: string): Readonly<OpenUpload> {
    const found = this.#open.get(id);
    if (found === undefined || found.user !== user) throw new ApiProblem("not_found", { what: "upload" });
    return found;
  }

  /**
   * Writes a piece; after the last one the archive is checked and becomes a snapshot. Throws not_found, snapshot_busy,
   * validation_failed, storage_full, and why the archive cannot be used.
   */
  async piece(id: string, change: ChangeRequest, offset: number, data: string): Promise<Readonly<OpenUpload>> {
    const upload = this.#open.get(id);
    if (upload === undefined || upload.user !== change.user) throw new ApiProblem("not_found", { what: "upload" });
    // A piece that was received already: its response was lost.
    if (offset < upload.offset) return upload;
    if (upload.busy) throw new ApiProblem("snapshot_busy");
    if (offset > upload.offset)
      throw new ApiProblem("snapshot_busy", { why: "offset", offset, expected: upload.offset });
    const content = Buffer.from(data, "base64");
    if (offset + content.length > upload.bytes) throw invalidField("data", "too_big");
    upload.busy = true;
    try {
      await append(upload, content);
      if (upload.offset === upload.bytes) await this.#finish(upload, change);
    } finally {
      upload.busy = false;
      upload.usedMs = this.#deps.now();
    }
    return upload;
  }

  async #finish(upload: OpenUpload, change: ChangeRequest): Promise<void> {
    const { registry, changes, layout, wall, self } = this.#deps;
    try {
      const facts = factsOf(await readArchive(upload.path, null, upload.passphrase).catch(asProblem));
      if (await isSealed(upload.path)) await openSealed(upload).catch(asProblem);
      const hash = await hashOf(upload.path);
      const requested = newSnapshot({ id: randomUUID(), how: "upload", by: change.who, nowMs: wall() });
      const record: SnapshotRecord = {
        ...requested,
        ...facts,
        ...hash,
        state: "taken",
        core: self.ref,
        copies: [self.ref],
      };
      const path = pathOf(layout.snapshots, record);
      await rename(upload.path, path);
      syncPath(layout.snapshots);
      try {
        await changes.execute(change, () => planNew(registry, record, "snapshot.upload"));
      } catch (error) {
        // A record that may have been written needs its file.
        if (!(error instanceof ApiProblem && error.code === "outcome_unknown")) rmSync(path, { force: true });
        throw error;
      }
      upload.snapshot = record;
    } catch (error) {
      this.#drop(upload);
      throw error;
    }
  }

  #drop(upload: OpenUpload): void {
    this.#open.delete(upload.id);
    rmSync(upload.path, { force: true });
  }
}

/** Replaces a sealed archive, which was checked, by its content: copies of the cluster are not sealed. */
async function openSealed({ path, bytes, passphrase }: OpenUpload): Promise<void> {
  await refuseWithoutRoom(dirname(path), bytes);
  const opened = `${path}.opened.part`;
  try {
    await pipeline(openArchive(path, passphrase), createWriteStream(opened, { mode: 0o600, flush: true }));
    await rename(opened, path);
  } catch (error) {
    rmSync(opened, { force: true });
    throw unpackFault(error);
  }
}

async function append(upload: OpenUpload, content: Buffer): Promise<void> {
  const file = await open(upload.path, "r+");
  try {
    await file.write(content, 0, content.length, upload.offset);
    upload.offset += content.length;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ENOSPC" ? new ApiProblem("storage_full") : error;
  } finally {
    await file.close();
  }
}

/** Rejects with the problem that a fault of an archive means to the caller. */
function asProblem(error: unknown): never {
  if (!(error instanceof ArchiveFault)) throw error;
  const { code, params } = error;
  throw code === "snapshot_no_room" || code === "snapshot_no_tool"
    ? new ApiProblem("storage_full")
    : new ApiProblem(code, params);
}
