/** Fire drills: refusals, why a way failed, warnings. */
export const DRILL_EN = {
  "title.drill_busy": "A fire drill is under way",
  drill_busy:
    "A fire drill is under way since {since:zoned}{by?schedule=, by schedule|*=, started by {by}}. Wait until it has ended, then start another.",

  // Why a way back was not played to its end
  drill_no_room:
    "The disk has {free} MB free and the drill needs {needed} MB, so nothing was written. A real recovery needs as much: make room.",
  drill_no_memory:
    "The host has {free} MB of memory to give and the drill needs {needed} MB, so it was not tried: the Core comes first. A real recovery runs while the Core does not.",
  drill_no_tool:
    "The host has neither etcdutl nor etcdctl beside its engine, and no recovery is possible without them. Install the package again, or set KUMA_ETCD to a folder that has all three.",
  drill_no_snapshot:
    "There is no snapshot that a running Core has a copy of. Take one on the page Snapshots, or let them be taken by schedule.",
  drill_bad_snapshot:
    "The newest snapshot could not be restored. Take another now, and verify both on the page Snapshots.",
  drill_disk_full: "The disk became full while the drill ran; what it had written is deleted. Make room there.",
  drill_way_failed:
    "It failed{step?=|copy= while the data were copied|raise= while the end of the log was read|force= while an engine was started on the copy|restore= while the data were restored|records= while the new life was written|check= while the snapshot was compared|unpack= while the snapshot was unpacked|start= while an engine was started|read= while the records were read|*=}. The log of that Core says why. On this data a real recovery would fail too.",
  drill_late: "It was ended after {minutes} {minutes#minute|minutes}, which is the limit.",
  drill_core_silent: "{name} did not answer, or stopped while it played. Start it, then start another drill.",

  // Warnings
  drill_failed:
    "The last fire drill, of {at:zoned}, failed: {back?no=by no way could the cluster be recovered|*=not every way back works}. Run kuma cluster drill: it says why.",
  drill_overdue:
    "No fire drill has ended for {days} {days#day|days}, twice as long as the schedule says. Start one: kuma cluster drill.",

  "drill_step.copy": "copy the data",
  "drill_step.raise": "keep the end of the log",
  "drill_step.force": "start it alone, and save it",
  "drill_step.restore": "restore as a new cluster",
  "drill_step.records": "write the new life",
  "drill_step.start": "start the engine",
  "drill_step.check": "compare with its hash",
  "drill_step.unpack": "unpack",
  "drill_step.read": "read every record",
} as const;
