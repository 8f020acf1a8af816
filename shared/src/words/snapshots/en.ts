import type { ErrorCode } from "../../contract/errors.ts";

/** Errors of snapshots: only what shows snapshots gets them. */
export type SnapshotError = Extract<ErrorCode, `snapshot_${string}`>;

/** What is said of snapshots, in English; the page loads it with what shows them. */
export const SNAPSHOTS_EN = {
  // Refusals
  "title.snapshot_busy": "Not now",
  snapshot_busy:
    "{why?taking=A snapshot is being taken already. Wait until it is done.|proving=This snapshot is being verified already. Wait for the result.|not_taken=This snapshot was not taken, so there is nothing to verify or to download. Delete it and take another.|deleting=This snapshot is being deleted.|too_many=There are {count} snapshots. Delete some that are not needed any more, then take another.|offset=The piece begins at byte {offset}, and the next one expected begins at {expected}. Continue from there.|reading=The snapshot is still being read. Try again in a few seconds.|not_restorable=This snapshot cannot be restored: it failed its proof, or cannot be read. Take another snapshot or another copy of it.|sealed=This snapshot is sealed with a passphrase. Its records can be restored from a copy without one only.|other_cluster=This snapshot is of another cluster, so its records do not belong here. To begin a cluster from it, run kuma snapshot restore on a fresh host.|writing=The restore has begun to write, and is only completed. Go back to the snapshot of the present afterwards.|backup_late=Taking the snapshot takes longer than a response may. Call again in a minute: the next call within ten minutes gets it.|backup_failed=The snapshot for this backup could not be taken. The page Snapshots says why. Mend that, then call again.|*=Another act on this snapshot is under way. Wait until it is done, then try again.}",
  "title.snapshot_altered": "The snapshot was altered",
  snapshot_altered:
    "The content of this snapshot is not what its own manifest says: it was altered or damaged after it was taken. Nothing was changed here. Use another copy of it, or another snapshot.",
  "title.snapshot_truncated": "The snapshot is incomplete",
  snapshot_truncated:
    "This file ends before the snapshot does: a copy or a download broke off. Nothing was changed here. Copy or download it again.",
  "title.snapshot_foreign": "Not a snapshot",
  snapshot_foreign:
    "This file is not a snapshot of Core console: a snapshot is a tar archive packed by gzip, with a manifest and one file of the engine’s. Nothing was changed here. Choose a file that kuma snapshot save or the page Snapshots made.",
  "title.snapshot_older_format": "Older format",
  snapshot_older_format:
    "This snapshot has format {format}, which this version no longer reads. Nothing was changed here. Restore it with the version that made it{version?=|* ({version})}, upgrade there, and take another.",
  "title.snapshot_newer_format": "Newer format",
  snapshot_newer_format:
    "This snapshot has format {format}, made by a newer version{version?=|* ({version})}, which this one cannot read. Nothing was changed here. Upgrade first.",
  "title.snapshot_too_large": "Too large for a snapshot",
  snapshot_too_large:
    "This file unpacks to more than a snapshot can have: 4 GiB, and 20 times its own size. It was not unpacked further, and nothing was changed here. It is damaged, or was made to fill the disk.",

  "title.snapshot_sealed": "A passphrase is needed",
  snapshot_sealed:
    "This snapshot is sealed with a passphrase, and none was given. Nothing was changed here. Give the passphrase that it was saved with.",
  "title.snapshot_passphrase_wrong": "The passphrase is wrong",
  snapshot_passphrase_wrong:
    "This snapshot is sealed with another passphrase. Nothing was changed here. Give the one that it was saved with; without it nobody can read the file.",
  "title.snapshot_sealed_end": "The end is damaged",
  snapshot_sealed_end:
    "The last part of this sealed snapshot is missing or was altered: a copy or a download broke off, or the file was changed. Nothing was changed here. Copy or download it again.",

  // Why a snapshot was not taken, or has no second copy
  snapshot_no_room:
    "{name?=The host|*=The host of {name}} has {free} MB free and the snapshot needs {needed} MB, so nothing was written. Make room there, or delete snapshots that are not needed any more; none is deleted by itself to make room.",
  snapshot_no_tool:
    "{name?=The host|*=The host of {name}} has neither etcdutl nor etcdctl beside its engine, and a snapshot is made with one of them. Install the package again, or set KUMA_ETCD to a folder that has all three.",
  snapshot_engine_failed:
    "The engine{name?=|* of {name}} did not deliver its data, or the archive could not be written: the log of that Core says why. Take another snapshot.",
  snapshot_late:
    "{name?=The chosen Core|*={name}} did not finish within {minutes} {minutes#minute|minutes}: it stopped or lost its connection. Take another snapshot.",
  snapshot_directory:
    "{name} could not copy it into {path}: {why?EACCES=no right to write there|EROFS=it is read-only for the Core; see ReadWritePaths in the documentation|ENOENT=there is no such directory|ENOTDIR=it is no directory|ENOSPC=there is no room|EINVAL=the path is not absolute|*={why}}. The Cores’ own copies are good. The next snapshot is copied again.",
  snapshot_no_second_copy:
    "{name?=Another Core|*={name}} could not fetch its copy{why?=|room=: its disk is full|altered=: what arrived was not what was sent|*=: the connection failed}. It tries again; until then the snapshot is on one host only.",

  // Why a proof failed
  snapshot_restore_failed:
    "The engine could not be started on what this snapshot holds. It cannot be restored, and stays until you delete it. Take another snapshot now and verify it.",
  snapshot_counts_differ:
    "The snapshot should hold {expected} {expected#record|records} of the kind {kind} and holds {found}. It is incomplete and stays until you delete it. Take another snapshot now and verify it.",
  snapshot_record_unreadable:
    "The record {record} in this snapshot is not one that this version can read. It stays until you delete it. Take another snapshot now; if that has the same fault, the record was written by another program or a newer version.",
  snapshot_copy_missing:
    "The archive is no longer in the folder of {name?=the Core that had it|*={name}}: it was deleted there by hand. Delete the snapshot here too, and take another.",
  snapshot_not_proven:
    "The proof could not be carried out{name?=|* on {name}}: there is no room on the disk, or the scratch engine could not be started. This says nothing about the snapshot. The log of that Core says why; verify it again.",

  restore_not_saved:
    "The snapshot of the present could not be taken or proven, so nothing was restored and nothing changed. The list of snapshots says why. Mend that, then start the restore again.",

  // What the lists show
  "snapshot_state.waiting": "Waiting",
  "snapshot_state.taking": "Being taken",
  "snapshot_state.taken": "Taken",
  "snapshot_state.failed": "Not taken",
  "snapshot_how.schedule": "schedule",
  "snapshot_how.demand": "on demand",
  "snapshot_how.upload": "upload",
  "snapshot_how.backup": "for a backup",
  "snapshot_how.restore": "before a restore",

  // What a restore of records would change, and why something stays
  "restore_kind.user": "User",
  "restore_kind.token": "Token",
  "restore_kind.service": "Service",
  "restore_kind.settings": "Settings",
  "restore_section.signIn": "sign-in",
  "restore_section.oidc": "sign-in through a provider",
  "restore_section.audit": "audit",
  "restore_section.syslog": "syslog",
  "restore_section.trustedProxies": "trusted proxies",
  "restore_section.restoreByToken": "restoring by token",
  "restore_section.approveHosts": "approval of hosts",
  "restore_section.snapshots": "schedule of snapshots",
  "restore_choice.deleted":
    "{kind?user=User {name}, {value?administrator=administrator|operator=operator|*=viewer}|service=Service {name}|*={name}}: deleted since",
  "restore_choice.role_lowered":
    "User {name} becomes {value?administrator=an administrator|operator=an operator|*=a viewer} again",
  "restore_choice.setting": "Settings, {name}: as they were then",
  "restore_why.name": "name",
  "restore_why.role": "role",
  "restore_why.disabled": "stays disabled",
  "restore_why.enabled": "stays enabled",
  "restore_why.password": "the password was changed since",
  "restore_why.login_taken": "another user has this login",
  "restore_why.name_taken": "another service has this name",
  "restore_why.token_revoked": "revoked",
  "restore_why.removed_host": "its host was removed",
  "restore_why.member": "is a Core, or about to become one",
} as const satisfies Record<`title.${SnapshotError}` | SnapshotError, string> & Record<string, string>;
