import { existsSync, readFileSync, renameSync } from "node:fs";
import { syncPath, writeWhole } from "../../lib/process/write-whole.ts";
import type { ProcessUser } from "../etcd/process/run-as.ts";
import type { Layout } from "../members/home/layout.ts";
import { type Journal, oldData, type RecoveryFiles } from "./journal.ts";

/**
 * Puts what a recovery made in the place of what it was made from; core.json, by which a Core starts, last. Each part
 * is left out, or repeated with the same result, where an interrupted run has done it.
 */
export function switchOver(place: {
  layout: Layout;
  files: RecoveryFiles;
  journal: Journal;
  owner: ProcessUser | null;
}): void {
  const { layout, files, journal, owner } = place;
  const old = oldData(layout, journal);
  if (existsSync(files.restored)) {
    if (!existsSync(old)) renameSync(layout.raft, old);
    renameSync(files.restored, layout.raft);
    syncPath(layout.core);
  }
  const put = (from: string, to: string, mode: number): void => writeWhole(to, readFileSync(from), mode, owner);
  if (journal.newCa) {
    put(files.caKey, layout.caKey, 0o600);
    put(files.nodeCert, layout.nodeCert, 0o644);
    put(files.caCert, layout.caCert, 0o644);
    // What a later installation and the command line of this host trust before they look into the Core's folder.
    if (existsSync(layout.preparedCa)) put(files.caCert, layout.preparedCa, 0o644);
  }
  put(files.raftKey, layout.raftKey, 0o600);
  put(files.raftCert, layout.raftCert, 0o644);
  put(files.revoked, layout.revoked, 0o600);
  put(files.coreJson, layout.coreJson, 0o600);
}
