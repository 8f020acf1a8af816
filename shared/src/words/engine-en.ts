/**
 * What is known of an engine by its version, in English: for the page About and `kuma version`. See
 * domain/engine-version.ts.
 */
export const ENGINE_EN = {
  "engine.support.maintained": "maintained upstream",
  "engine.support.ended": "no longer maintained upstream",
  "engine.support.unknown": "support not known",
  "engine.ended_line":
    "etcd 3.4, the line of Debian 12, has been at its end of life since June 2026: faults found since stay in it. Install the newest package, which brings 3.5.",
  "engine.below_least": "below {least}",
  "engine.fixed_in": "Fixed in {versions}.",
  "engine.fault.15220": "Progress notifications run ahead of the events of their watch",
  "engine.here.15220": "No effect: a Core believes events alone, never such a notification.",
  "engine.fault.20418": "A read that should be linearizable is stale after a process was paused",
  "engine.here.20418":
    "After a pause of a whole host a list may be out of date for a moment. A change is compared with what it was made from, so none is lost or applied twice.",
  "engine.fault.20009": "--force-new-cluster may leave other members in the cluster",
  "engine.here.20009": "No effect while nobody uses that flag by hand. Do not use it.",
  "engine.fault.20893": "--force-new-cluster leaves learners in the cluster once there is a snapshot",
  "engine.here.20893": "No effect while nobody uses that flag by hand. Do not use it.",
};
