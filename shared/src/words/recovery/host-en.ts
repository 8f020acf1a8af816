/** Texts of `kuma cluster recover`, of raft/.reset, and for hosts of a life that ended. Part of host-en.ts. */
export const RECOVERY_HOST_EN = {
  recovery_answers:
    "Nothing was changed: {addresses} {count#answers|answer}. A Core or an engine that runs may belong to a majority, so nothing is recovered while one answers. Look at kuma cluster recover --plan, and bring the Cores back; one that must not go on is stopped on its host first.",
  recovery_learner:
    "Nothing was changed: this host’s Core is a learner, which has no vote and holds neither the CA’s key nor the sealing key. Recover on the host of a voter; one that is switched off has better data than this one. Only where every voter is lost, run kuma cluster recover here and name them all as lost.",
  recovery_log_unread:
    "The log in {folder} cannot be read to its end, so nothing was recovered from it. Look at kuma cluster recover --plan for what is wrong with it, and recover on another voter’s host or from a snapshot.",
  recovery_no_room:
    "Nothing was changed: the recovery needs {needed} MiB in {folder}, and {free} MiB are free. Free some space there and run it again.",
  recovery_disk_full:
    "The disk became full in {folder}. The Core’s own data is unchanged: free some space and run it again.",
  recovery_clock:
    "This host’s clock shows {now:time}, and the data is of {data:time}. If the clock is wrong, set it first: sessions, tokens and links would live too long. If it is right, add --clock-is-right.",
  recovery_no_tools:
    "etcdctl, or etcdutl from etcd 3.6 on, was not found beside {engine} or in PATH. Install it there: it saves and restores the data.",
  recovery_engine:
    "The engine or its tool failed on a copy of the data: {message}. The Core’s own data is unchanged; the engine’s log is in {log}.",
  recovery_records: "The records in the data cannot be read: {message}. The Core’s own data is unchanged.",
  recovery_unfinished:
    "Nothing was changed: a recovery of this host was interrupted after it had begun to replace the data. Complete it first: run kuma cluster recover again, or start the Core.",
  recovery_unit: "systemctl {verb} {unit} failed: {message}. The Core’s data is as the last line above says.",
  reset_refused:
    "raft/.reset was refused and removed, and nothing was changed: {addresses} {count#answers|answer}. A Core starts alone only where no other one answers. Start this Core again without that file; to recover a lost majority, see kuma cluster recover --plan.",
  reset_done:
    "raft/.reset: {name} goes on alone as generation {generation}. All other Cores count as lost; the data from before stays in {folder}.",
  recovery_completed: "A recovery that was interrupted has been completed: {name} goes on as generation {generation}.",
  rejoin_same_life:
    "Nothing was changed: the cluster at {at} is of generation {generation}, and this host’s data of generation {own}. A Core comes back in this way only to a cluster that was recovered after it; else start it, or remove and join it anew.",
  rejoin_begun:
    "{name} joins the recovered cluster under its name, and its data from before stays aside. {start?=Its service was started.|*=Start it: {start}.} An administrator approves this host in the console, by this fingerprint of its new key: {fingerprint}",
  restore_home_used:
    "Nothing was changed: {folder} holds the data of a Core, and a snapshot is restored into a home without one. A Core that is not needed any more is taken off with kuma core --uninstall --purge{home?=|*= --home {home}}; records are restored into a running cluster on its page Snapshots.",
  restore_engine_older:
    "Nothing was changed: the snapshot is of etcd {needed}, and {path} is etcd {found}, which may not read its data. Install etcd {needed} or later, or name one in KUMA_ETCD.",
  restore_answers:
    "Nothing was changed: {addresses} {count#answers|answer}, where the snapshot’s Cores were. A Core or an engine that runs there may belong to a majority, and two clusters of the same name must not run. If that cluster is to go on, nothing has to be restored on a new host; otherwise stop its Cores on their hosts first.",
  restore_engine:
    "The engine or its tool failed on the snapshot’s data: {message}. Nothing was changed; another snapshot may be good: kuma snapshot verify FILE.",
  restore_disk_full: "The disk became full in {home}. Nothing was changed: free some space and run it again.",
  restore_records:
    "The records in the snapshot cannot be read: {message}. Nothing was changed. Use another snapshot, or the version of the product that made it.",
  life_retired:
    "This Core’s part in its life of the cluster was ended{at?=|*= on {at:time}} with kuma cluster retire: another life goes on. It does not start again. To join that one: add a new Core service in its console and run its command with an empty home; an installed host is cleared by kuma core --uninstall --purge.",
  life_ended:
    "This cluster was recovered elsewhere{at?=|*= on {at:time}}{by?=|*= by {by}}, and this host’s data is of the life before. Nothing of it is merged. To come back under the same name, run the command that its console shows under Guided recovery: sudo kuma core --rejoin HOST:7210, with the host of a Core that runs, and with --raft.ca-hash where the recovery made a new CA.",
  life_ended_lost:
    "This cluster was recovered or restored elsewhere{at?=|*= on {at:time}}{by?=|*= by {by}}, and this Core was taken for lost: its service was removed, and this host’s data is of the life before. Nothing of it is merged. To use this host again: keep a copy of its data if you need one, add a new Core service in the console, and run its command with an empty home; an installed host is cleared by kuma core --uninstall --purge.",
} as const satisfies Record<string, string>;
