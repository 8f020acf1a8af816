import { MOST_ROWS, list } from "../limits.ts";
import { Stale } from "../query.ts";
import type { Route } from "../route.ts";
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
