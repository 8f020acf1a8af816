import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { upTo } from "../../lib/net/read-whole.ts";
import { makePrivateFolder, syncPath } from "../../lib/process/write-whole.ts";
import type { SnapshotRecord } from "../state/records-snapshots.ts";
import { ArchiveFault } from "./archive/archive-fault.ts";
import { refuseWithoutRoom } from "./archive/read-archive.ts";
import type { SnapshotsDeps } from "./deps.ts";
import { pathOf } from "./snapshot-files.ts";

type Deps = Pick<SnapshotsDeps, "registry" | "layout" | "client" | "self">;

/**
 * Fetches the archive of a snapshot from a Core that has it, over mutual TLS. Throws ArchiveFault (snapshot_no_room,
 * before anything is written; snapshot_altered), PeerError, and errors of the file system.
 */
export async function fetchCopy(deps: Deps, record: SnapshotRecord, signal: AbortSignal): Promise<void> {
  const { snapshots } = deps.layout;
  const bytes = record.bytes ?? 0;
  makePrivateFolder(snapshots);
  await refuseWithoutRoom(snapshots, bytes);
  const path = pathOf(snapshots, record);
  const part = `${path}.part`;
  const [holder] = record.copies.flatMap((ref) => deps.registry.services.get(ref)?.value.host ?? []);
  if (holder === undefined) throw new ArchiveFault("snapshot_altered");
  const hash = createHash("sha256");
  try {
    const body = await deps.client.stream(holder.internal, `/node/snapshots/${record.id}`, {}, signal);
    await pipeline(
      upTo(body as AsyncIterable<Buffer>, bytes),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(part, { mode: 0o600, flush: true }),
    );
    if (hash.digest("hex") !== record.sha256) throw new ArchiveFault("snapshot_altered");
    await rename(part, path);
    syncPath(snapshots);
  } finally {
    await rm(part, { force: true });
  }
}
