import { MOST_ROWS, list } from "../limits.ts";
import { Stale } from "../query.ts";
import type { Route } from "../route.ts";
import { LastRestore, NewRestore, Restore, RestorePreview } from "./restore.ts";
import { NewUpload, Snapshot, Upload, UploadPiece } from "./snapshots.ts";

const CHANGE = ["key_reused", "no_leader", "outcome_unknown"] as const;
/** What may be wrong with an archive. */
const UNREADABLE = [
  "snapshot_altered",
  "snapshot_truncated",
  "snapshot_foreign",
  "snapshot_older_format",
  "snapshot_newer_format",
  "snapshot_too_large",
  "snapshot_sealed",
  "snapshot_passphrase_wrong",
  "snapshot_sealed_end",
] as const;

/**
 * Routes of snapshots. An archive is on the hosts of the Cores that have a copy: the called Core fetches it from there
 * over the node route.
 */
export const SNAPSHOT_ROUTES = {
  /** newest first */
  listSnapshots: {
    method: "GET",
    path: "/snapshots",
    audience: "user",
    permission: "cluster.read",
    query: Stale,
    answers: { 200: list(Snapshot, MOST_ROWS) },
    errors: ["no_leader"],
  },
  showSnapshot: {
    method: "GET",
    path: "/snapshots/:id",
    audience: "user",
    permission: "cluster.read",
    query: Stale,
    answers: { 200: Snapshot },
    errors: ["not_found", "no_leader"],
  },
  takeSnapshot: {
    method: "POST",
    path: "/snapshots",
    audience: "user",
    permission: "services.change",
    answers: { 202: Snapshot },
    errors: ["snapshot_busy", ...CHANGE],
  },
  /** proves on the Core that has a copy that the snapshot can be restored */
  verifySnapshot: {
    method: "POST",
    path: "/snapshots/:id/verify",
    audience: "user",
    permission: "services.change",
    answers: { 202: Snapshot },
    errors: ["not_found", "snapshot_busy", ...CHANGE],
  },
  removeSnapshot: {
    method: "DELETE",
    path: "/snapshots/:id",
    audience: "user",
    permission: "snapshots.content",
    confirmed: true,
    answers: { 202: Snapshot },
    errors: ["not_found", "snapshot_busy", ...CHANGE],
  },
  /** the archive itself, `.tar.gz`: it holds the hashes of passwords */
  snapshotContent: {
    method: "GET",
    path: "/snapshots/:id/content",
    audience: "user",
    permission: "snapshots.content",
    confirmed: true,
    answers: { 200: null },
    errors: [
      "not_found",
      "snapshot_busy",
      "core_silent",
      "core_failed",
      "rate_limited",
      "no_leader",
      "outcome_unknown",
    ],
  },
  /** what restoring the snapshot's records into this cluster would do; it reads the snapshot in a scratch engine */
  previewRestore: {
    method: "GET",
    path: "/snapshots/:id/restore",
    audience: "user",
    permission: "restore",
    confirmed: true,
    answers: { 200: RestorePreview },
    errors: ["not_found", "snapshot_busy", "no_leader"],
  },
  /** restores the snapshot's records into this cluster; until it is done, changes are refused with `busy` */
  startRestore: {
    method: "POST",
    path: "/snapshots/:id/restore",
    audience: "user",
    permission: "restore",
    confirmed: true,
    /** 2000 ticks */
    bodyBytes: 262_144,
    body: NewRestore,
    answers: { 202: Restore },
    errors: [
      "validation_failed",
      "not_found",
      "snapshot_busy",
      "busy",
      "last_administrator",
      "precondition_failed",
      ...UNREADABLE,
      ...CHANGE,
    ],
  },
  /** the last restore of records, or the one in progress */
  showRestore: {
    method: "GET",
    path: "/restore",
    audience: "user",
    permission: "cluster.read",
    query: Stale,
    answers: { 200: LastRestore },
    errors: ["no_leader"],
  },
  /** ends a restore that has not begun to write */
  cancelRestore: {
    method: "DELETE",
    path: "/restore",
    audience: "user",
    permission: "restore",
    confirmed: true,
    duringRestore: true,
    answers: { 200: Restore },
    errors: ["not_found", "snapshot_busy", ...CHANGE],
  },
  /** goes back to before the last restore: restores the snapshot that was taken then */
  undoRestore: {
    method: "POST",
    path: "/restore/back",
    audience: "user",
    permission: "restore",
    confirmed: true,
    answers: { 202: Restore },
    errors: ["not_found", "snapshot_busy", "busy", ...CHANGE],
  },
  addUpload: {
    method: "POST",
    path: "/snapshots/uploads",
    audience: "user",
    permission: "snapshots.content",
    confirmed: true,
    body: NewUpload,
    answers: { 201: Upload },
    errors: ["validation_failed", "rate_limited", "storage_full", "no_leader"],
  },
  /** an upload is of the user who began it with the password; its pieces may take longer than that counts */
  showUpload: {
    method: "GET",
    path: "/snapshots/uploads/:id",
    audience: "user",
    permission: "settings.manage",
    session: true,
    answers: { 200: Upload },
    errors: ["not_found", "no_leader"],
  },
  uploadPiece: {
    method: "POST",
    path: "/snapshots/uploads/:id",
    audience: "user",
    permission: "settings.manage",
    session: true,
    /** a piece of 512 KiB in base64 */
    bodyBytes: 786_432,
    body: UploadPiece,
    answers: { 200: Upload },
    errors: ["validation_failed", "not_found", "snapshot_busy", "storage_full", ...UNREADABLE, ...CHANGE],
  },
  /**
   * KUMA's call: takes a snapshot and answers with its archive, which is deleted from the Cores once it was downloaded.
   * The same caller's next call within ten minutes goes on with one that was not.
   */
  systemBackup: {
    method: "GET",
    path: "/system/backup",
    audience: "user",
    permission: "backup",
    confirmed: true,
    tokenPurpose: "backup",
    answers: { 200: null },
    errors: ["not_found", "snapshot_busy", "core_silent", "core_failed", "rate_limited", ...CHANGE],
  },
  /**
   * KUMA's call: its body is an archive, whose records are restored into this cluster as by startRestore without a
   * tick. By a token only while the setting restoreByToken is on.
   */
  systemRestore: {
    method: "POST",
    path: "/system/restore",
    audience: "user",
    permission: "restore",
    confirmed: true,
    tokenPurpose: "restore",
    file: true,
    answers: { 202: Restore },
    errors: [
      "validation_failed",
      "payload_too_large",
      "not_found",
      "snapshot_busy",
      "busy",
      "last_administrator",
      "rate_limited",
      "storage_full",
      ...UNREADABLE,
      ...CHANGE,
    ],
  },
  /** the copy that the called Core has: for other Cores */
  nodeSnapshot: {
    method: "GET",
    path: "/node/snapshots/:id",
    audience: "node",
    voting: true,
    answers: { 200: null },
    errors: ["not_found", "forbidden", "rate_limited"],
    local: true,
  },
} as const satisfies Record<string, Route>;
