/**
 * Invariants of drills: only the leader chooses which Core plays, one at a time, each step one transaction; the chosen
 * Core writes the result itself. Everything that is under way stands in the record, so that the next leader continues.
 * See docs/architecture/recovery.md.
 */

import { randomUUID } from "node:crypto";
import { every } from "../../../lib/process/every.ts";
import { targetOf, unfinished } from "../../members/acts/removal-facts.ts";
import { driverRounds } from "../../state/driver-rounds.ts";
import type { DrillRecord } from "../../state/records-drills.ts";
import type { SnapshotRecord } from "../../state/records-snapshots.ts";
import { restoreProgress } from "../../state/restore-marker.ts";
import { currentSettings } from "../../state/settings.ts";
import type { DrillDeps } from "./deps.ts";
import { forgetDrill, newDrill, requestScheduledDrill, updateDrill, votersOf } from "./drill-changes.ts";
import { type DrillFacts, type DrillMove, type DrillVoter, nextDrillMove } from "./plan.ts";

const PERIOD_MS = 1000;
const DAY_MS = 86_400_000;

/** Starts the leader's part of drills. Returns how to stop it. */
export function startDrillDriver(deps: DrillDeps): () => void {
  const inRounds = driverRounds("fire drills", deps.log);
  return every(
    "fire drills",
    PERIOD_MS,
    async () => {
      const { status } = deps.raft;
      if (!deps.raft.leads || !deps.registry.ready || status === null) return;
      await inRounds(async () => {
        const move = nextDrillMove(factsOf(deps, status.commit));
        if (move !== null) await make(deps, move);
      });
    },
    deps.log,
  );
}

function factsOf(deps: DrillDeps, index: number): DrillFacts {
  const { registry } = deps;
  const createdMs = Date.parse(registry.cluster?.createdAt ?? new Date(deps.wall()).toISOString());
  const snapshots = [...registry.snapshots.values()].map(({ value }) => value);
  return {
    nowMs: deps.wall(),
    settings: currentSettings(deps).drill,
    servedDay: registry.drillSlot?.value.day ?? Math.floor(createdMs / DAY_MS),
    drills: [...registry.drills.values()].map(({ value }) => value),
    voters: [...registry.cores.values()].flatMap(({ value: { ref, name, voter } }): DrillVoter[] => {
      const target = voter ? targetOf(deps, ref, null) : null;
      return target === null ? [] : [{ ref, name, alive: target.alive && target.good }];
    }),
    snapshots,
    busy: isBusy(deps, snapshots),
    ledMs: deps.wall() - Date.parse(registry.leadership?.value.since ?? new Date(deps.wall()).toISOString()),
    index,
    revision: registry.revision,
  };
}

/**
 * Reports whether drills wait: for operations, for work on a snapshot, and for a restore of records, whose time without
 * changes is not made longer by a drill.
 * @internal
 */
export const isBusy = (deps: Pick<DrillDeps, "registry">, snapshots: readonly SnapshotRecord[]): boolean =>
  unfinished(deps).length > 0 || snapshots.some(isWorkedOn) || restoreProgress(deps.registry) !== null;

const isWorkedOn = ({ state, copyTo, proving }: SnapshotRecord): boolean =>
  state === "waiting" || state === "taking" || copyTo !== null || (proving !== null && proving.core !== null);

async function make(deps: DrillDeps, move: DrillMove): Promise<void> {
  const at = new Date(deps.wall()).toISOString();
  const none = { name: null };
  switch (move.do) {
    case "schedule": {
      const id = randomUUID();
      const voters = votersOf(deps.registry);
      const record = newDrill({ id, how: "schedule", by: "schedule", voters, nowMs: deps.wall() });
      return requestScheduledDrill(deps, record, move.day);
    }
    case "forget":
      return forgetDrill(deps, move.id);
    case "play":
      return updateDrill(deps, move.id, { what: "drill.begun", name: move.name }, (record) =>
        record.current === null ? { ...record, state: "running", current: move.current } : null,
      );
    case "skip":
      return updateDrill(deps, move.id, { what: "drill.skipped", name: move.parts[0]?.name || null }, (record) =>
        hasAny(record, move) ? null : { ...record, current: null, parts: [...record.parts, ...move.parts] },
      );
    case "end":
      return updateDrill(deps, move.id, { what: `drill.${move.state}`, ...none }, (record) => ({
        ...record,
        state: move.state,
        endedAt: at,
        current: null,
        reason: move.reason,
      }));
  }
}

/** Reports whether a part of these stands in the record already, as its Core was only late. */
const hasAny = ({ parts }: DrillRecord, move: Extract<DrillMove, { do: "skip" }>): boolean =>
  move.parts.some((one) => parts.some(({ way, core }) => way === one.way && core === one.core));
