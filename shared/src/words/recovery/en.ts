/** The plan of recovery, in English. See domain/recovery; the page loads it with what shows it. */
export const RECOVERY_EN = {
  // The state of the cluster
  "recovery.majority_answers":
    "{answering} of {voters} voting Cores {answering#answers|answer}; {majority} are a majority. {leader?=None of them leads: they are electing, or their engines do not run, which is then said below.|*={leader} leads.} Nothing is recovered while a majority answers: start what is missing, or remove it in the console and add another.",
  "recovery.superseded":
    "This cluster was recovered elsewhere: {by} {count#reports|report} generation {generation}, this host’s data is of generation {own}. Recover nothing from it. Take this host off with kuma core --uninstall --purge and let it join anew.",
  "recovery.two_lives":
    "Two clusters of generation {generation} answer to this name: this host’s data is of one, that of {others} of the other. Neither is chosen here. Stop the Cores of the one that should not go on.",
  "recovery.voters_unknown":
    "This host’s log and records do not say who votes, so it is not known what a majority is. Make the plan on another Core’s host.",
  "recovery.majority_lost":
    "The majority is lost: {answering} of {voters} voting {voters#Core|Cores} {answering#answers|answer}, {majority} {majority#is|are} needed. These are the ways out, the one that costs least first.",

  // The ways
  "recovery.title.bring_back": "Bring Cores back.",
  "recovery.title.from_survivor": "From a surviving Core’s data.",
  "recovery.title.from_learner": "From a learner’s data.",
  "recovery.title.from_snapshot": "From a snapshot.",
  "recovery.way.bring_back":
    "Nothing is lost, and the cluster goes on by itself once {needed} of these {needed#runs|run}:",
  "recovery.way.from_survivor":
    "The best that was read is {name}’s: its last entry is {index} of term {term}. It is made the only Core of a new life of the cluster; the others join it again. Nothing of theirs is merged.{command?=|*= On its host: {command}}",
  "recovery.way.from_learner":
    "Only if the disks of all voters are lost: no voter’s data was read, and any voter’s is better than this. {name}’s last entry is {index} of term {term}. It has neither the CA’s key nor the one that opens the secrets in the settings, so both are new: browsers, scripts and joining hosts have to trust the new CA, and the secrets are entered again.{command?=|*= On its host: {command}}",
  "recovery.way.from_snapshot":
    "What was changed after it was taken is lost; users choose new passwords, and tokens are suspended. {count?0=No snapshot is known here. Another host, or a download, may have one.|*=Known here, the newest first:}",
  "recovery.restore": "On a host without a Core, where the package is unpacked and the file is: {command}",
  "recovery.snapshot":
    "{file}, of {at:zoned}, {proven?yes=proven: a test restored it|no=cannot be restored: its proof failed|*=not known to be proven}; on {on}",

  // What brings a Core back
  "recovery.act.start_here": "{name}: on this host, {command}",
  "recovery.act.start_there": "{name}: its host answers and the Core does not run: there, {command}",
  "recovery.act.find":
    "{name}: nothing answers. Start its host, or mend the network; the Core starts with the host, else {command}",
  "recovery.act.mend": "{name}: it answers and its engine does not run; its log on that host says why: {command}",
  "recovery.act.prove":
    "{name}: what answers at its address does not prove to be it, or does not know this host. See what runs there: {command}",
  "recovery.act.trial": "the command that npm start printed for it",

  // What may be lost
  "recovery.loss.none": "Nothing confirmed is lost: the logs of a majority were read, and none holds more.",
  "recovery.loss.certain": "At least {entries} confirmed {entries#entry|entries} would be lost, which {holder} holds.",
  "recovery.loss.possible":
    "What was confirmed last may be in the logs of others only{count?0=|*=, which were not read: {names}}.",
  "recovery.unranked.unreachable":
    "{name} is not ranked: it does not answer, so its log may be the newer one. Read it with this command on its host.",
  "recovery.unranked.not_read":
    "{name} is not ranked: only its own host says what its log’s last entry is{atLeast?=|*=; it has {atLeast} at least}. Read it with this command there.",
  "recovery.unranked.damaged":
    "{name} is not ranked: its data cannot be used as it is{atLeast?=|*=; it had {atLeast} at least}.",
  "recovery.other": "{name} ranks behind it: {index} of term {term}.",

  // What is wrong with one Core
  "recovery.finding.silent":
    "{name} does not answer. It may be off, or be alive where this host cannot reach it: make sure before anything else.",
  "recovery.finding.refused": "{name} does not run: its host answers that nothing listens on the port of its Core.",
  "recovery.finding.untrusted":
    "What answers at the address of {name} does not prove to be it, or does not accept this host’s certificate.",
  "recovery.finding.stopped": "{name}, the Core of this host, does not run.",
  "recovery.finding.engine_stopped": "{name} answers, but its engine does not run.",
  "recovery.finding.removed": "{name} was taken out of the cluster: its data does not count.",
  "recovery.finding.older_life":
    "{name} belongs to an earlier generation of this cluster: its data is outdated and is never merged.",
  "recovery.finding.newer_life": "{name} reports a later generation of this cluster.",
  "recovery.finding.other_life": "{name} belongs to another cluster of the same generation: its data is never merged.",
  "recovery.finding.vote_unknown": "It is not known whether {name} votes.",
  "recovery.finding.log_torn":
    "The last record in the log of {name} was not written whole, as after a loss of power. It was never confirmed by this Core; what is before it is good.",
  "recovery.finding.log_damaged":
    "The log of {name} is damaged in the middle: what is behind that place cannot be read. Do not start this Core on it; keep a copy of the data.",
  "recovery.finding.log_missing": "{name} has no log: its engine never ran, or its data was deleted.",
  "recovery.finding.database_damaged": "The database of {name} is damaged. Its log alone does not replace it.",
  "recovery.finding.database_ahead":
    "The database of {name} has applied entries that its log does not hold: parts of two different copies. It cannot be recovered from as it is.",
  "recovery.finding.database_missing": "{name} has no database.",

  // The recovery card
  "recovery.card.title": "RECOVERY CARD",
  "recovery.card.life": "Cluster {cluster}, generation {generation}, life ID {life}.",
  "recovery.card.made":
    "Made by {by}{at?=|*=, {at:zoned}}. It is made anew at each change of members: use the newest one.",
  "recovery.card.ca": "Fingerprint of its CA: {fingerprint}",
  "recovery.card.cores":
    "{voters} {voters#Core votes|Cores vote}; {majority} {majority#is|are} a majority. The address is that of the Core API; etcd is on port 7209 of the same host.",
  "recovery.card.vote.voter": "votes",
  "recovery.card.vote.learner": "learner",
  "recovery.card.vote.unknown": "not known whether it votes",
  "recovery.card.wait":
    "While fewer than {majority} answer, nothing can be changed and nobody loses anything by waiting: what is on the disks stays as it is. Delete nothing.",
  "recovery.card.plan": "See what can be done, on the host of any Core that is left. The command changes nothing:",
  "recovery.card.bring_back":
    "Bring Cores back until {majority} of {voters} run. Nothing is lost, and the cluster goes on by itself. Start the hosts: their Cores start with them. Where one does not, start it there, and see why in its log:",
  "recovery.card.bring_back_trial":
    "Bring Cores back until {majority} of {voters} run. Nothing is lost, and the cluster goes on by itself. This is a trial: start each by the command that npm start printed for it.",
  "recovery.card.survivor":
    "Only if too few can come back: go on from the data of one host. Use the host whose log is the newest: the plans of all hosts that are left say which. The command asks about each other Core and for the name of the host; it stops where any of them still answers. If it is interrupted, run it again.",
  "recovery.card.rejoin":
    "Then on each of the others, once its host runs. The address is that of the Core whose data was used, here that of {by}; the command above prints it, and the hash of a new CA where one was made. An administrator approves each in the console:",
  "recovery.card.snapshot":
    "Last proven snapshot: {file?=none yet.|*={file}, of {at:zoned}, on {on}.} For when no Core’s data is left.",
  "recovery.card.never":
    "Never: etcd --force-new-cluster or etcdctl by hand; an older copy of a Core’s folder or of its virtual machine put back; one Core on two hosts.",
} as const satisfies Record<string, string>;
