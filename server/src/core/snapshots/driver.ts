/**
 * Invariants of snapshots: only the leader chooses who takes, copies or proves, one step at a time, each one
 * transaction; the chosen Core writes the result itself. Everything that is under way stands in the record, so that the
 * next leader continues, and a Core that started again resumes what it was chosen for.
 */

import { randomUUID } from "node:crypto";
import { every } from "../../lib/process/every.ts";
import { targetOf } from "../members/acts/removal-facts.ts";
import { driverRounds } from "../state/driver-rounds.ts";
import { currentSettings } from "../state/settings.ts";
import type { RestoreRecord, SnapshotRecord } from "../state/records-snapshots.ts";
import { isRestoring } from "../state/restore-marker.ts";
import type { SnapshotsDeps } from "./deps.ts";
import { nextSnapshotStep, type SnapshotFacts, type SnapshotStep, type SnapshotVoter } from "./plan.ts";
import { forgetSnapshot, newSnapshot, requestScheduled, updateSnapshot } from "./snapshot-changes.ts";

const PERIOD_MS = 1000;
const HOUR_MS = 3_600_000;

/** Starts the leader's part of snapshots. Returns how to stop it. */
export function startSnapshotDriver(deps: SnapshotsDeps): () => void {
  const inRounds = driverRounds("snapshots", deps.log);
  return every(
    "snapshots",
    PERIOD_MS,
    async () => {
      if (!deps.raft.leads || !deps.registry.ready) return;
      await inRounds(async () => {
        const step = nextSnapshotStep(factsOf(deps));
        if (step !== null) await takeStep(deps, step);
      });
    },
    deps.log,
  );
}

function factsOf(deps: SnapshotsDeps): SnapshotFacts {
  const { registry } = deps;
  const createdMs = Date.parse(registry.cluster?.createdAt ?? new Date(deps.wall()).toISOString());
  const voters = [...registry.cores.values()].flatMap((service): SnapshotVoter[] => {
    const { ref, name, voter } = service.value;
    const target = voter ? targetOf(deps, ref, null) : null;
    if (target === null) return [];
    const lag = deps.observatory.service(service).raft?.lagEntries ?? null;
    return [{ ref, name, alive: target.alive && target.good, leads: target.leads, lag }];
  });
  return {
    nowMs: deps.wall(),
    settings: currentSettings(deps).snapshots,
    servedHour: registry.snapshotSlot?.value.hour ?? Math.floor(createdMs / HOUR_MS),
    snapshots: [...registry.snapshots.values()].map((s) => s.value),
    voters,
    services: new Set(registry.services.keys()),
    needed: neededByRestore(registry.restore?.value ?? null),
  };
}

const neededByRestore = (restore: RestoreRecord | null): ReadonlySet<string> =>
  new Set(restore !== null && isRestoring(restore) ? [restore.snapshot, restore.before] : []);

async function takeStep(deps: SnapshotsDeps, step: SnapshotStep): Promise<void> {
  const at = new Date(deps.wall()).toISOString();
  if (step.do === "schedule") {
    const record = newSnapshot({ id: randomUUID(), how: "schedule", by: "schedule", nowMs: deps.wall() });
    return requestScheduled(deps, record, step.hour, deps.wall());
  }
  if (step.do === "forget") return forgetSnapshot(deps, step.id);
  const [what, change] = changeOf(step, at);
  const written = await updateSnapshot(deps, step.id, what, change);
  const file = deps.registry.snapshots.get(step.id)?.value.file;
  if (written) deps.log.info({ step: step.do, file }, "snapshots: a step was taken");
}

type Change = (record: SnapshotRecord) => SnapshotRecord | null;

/** Returns the name of a step in the audit, and its change of the record. */
function changeOf(
  step: Exclude<SnapshotStep, { do: "schedule" | "forget" }>,
  at: string,
): [what: string, change: Change] {
  switch (step.do) {
    case "begin":
      return [
        "snapshot.begun",
        (r) =>
          r.state === "waiting" ? { ...r, state: "taking", core: step.core, since: at, tries: r.tries + 1 } : null,
      ];
    case "choose_again":
      return ["snapshot.choose_again", (r) => (r.state === "taking" ? { ...r, state: "waiting", since: null } : null)];
    case "fail":
      return ["snapshot.failed", (r) => (r.state === "taking" ? { ...r, state: "failed", reason: step.reason } : null)];
    case "copy":
      return [
        "snapshot.copy_begun",
        (r) => (r.copyTo === null && !r.deleting ? { ...r, copyTo: { core: step.core, since: at } } : null),
      ];
    case "end_copy":
      return [
        "snapshot.not_copied",
        (r) => (r.copyTo === null ? null : { ...r, copyTo: null, copyFailedAt: at, reason: step.reason }),
      ];
    case "prove":
      return [
        "snapshot.verify_begun",
        (r) => (r.proving?.core === null ? { ...r, proving: { since: at, core: step.core } } : null),
      ];
    case "end_proof":
      return [
        "snapshot.not_proven",
        (r) => {
          const core = r.proving?.core ?? null;
          if (core === null) return null;
          return { ...r, proving: null, proof: { at, ok: false, reason: step.reason, core, ms: 0 } };
        },
      ];
    case "expire":
      return ["snapshot.expire", (r) => (r.deleting ? null : { ...r, deleting: true })];
    case "drop_copies":
      return ["snapshot.copies_lost", (r) => ({ ...r, copies: step.copies })];
  }
}
