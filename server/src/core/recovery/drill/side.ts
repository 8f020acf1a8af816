import { every } from "../../../lib/process/every.ts";
import type { DrillRecord } from "../../state/records-drills.ts";
import type { SnapshotRecord } from "../../state/records-snapshots.ts";
import { pathOf } from "../../snapshots/snapshot-files.ts";
import type { DrillDeps } from "./deps.ts";
import { updateDrill, votersOf } from "./drill-changes.ts";
import { removeDrill } from "./drill-files.ts";
import { partsOf } from "./parts-of.ts";
import type { DrillTask, Played } from "./played.ts";
import { runProcess } from "./run-process.ts";

const PERIOD_MS = 1000;
const UNTRIED = { steps: [], startMs: null, lastIndex: null, databaseBytes: null };

/**
 * Starts this Core's part of drills: it plays what the record says and writes the result. What a Core left behind that
 * was killed meanwhile is deleted; it then plays again. Returns how to stop it.
 */
export function startDrillSide(deps: DrillDeps): () => void {
  const ending = new AbortController();
  let clean = false;
  const stop = every(
    "fire drills of this Core",
    PERIOD_MS,
    async () => {
      if (!clean) await removeDrill(deps.layout);
      clean = true;
      if (!deps.registry.ready) return;
      const mine = [...deps.registry.drills.values()].find(({ value }) => value.current?.core === deps.self.ref);
      if (mine === undefined || mine.value.current === null) return;
      await playPart(deps, mine.value, mine.value.current, ending.signal);
    },
    deps.log,
  );
  return () => {
    stop();
    ending.abort();
  };
}

async function playPart(
  deps: DrillDeps,
  drill: DrillRecord,
  current: NonNullable<DrillRecord["current"]>,
  signal: AbortSignal,
): Promise<void> {
  const { self, registry } = deps;
  const snapshot = current.snapshot === null ? null : (registry.snapshots.get(current.snapshot)?.value ?? null);
  const task = taskOf(deps, current, snapshot);
  const played = await playTask(deps, task, signal);
  // The Core stops: it plays again after its start, or the leader passes it over.
  if (played === null) return;
  deps.log.info({ way: current.way, reason: played.reason, steps: played.steps }, "fire drill: a way back was played");
  const core = { core: self.ref, name: self.name };
  const parts = partsOf(played, { current, core, snapshot, voters: votersOf(registry).length });
  await updateDrill(deps, drill.id, { what: "drill.played", name: self.name }, (record) =>
    record.current?.core === self.ref && record.current.since === current.since
      ? { ...record, current: null, parts: [...record.parts, ...parts] }
      : null,
  );
}

function taskOf(
  deps: DrillDeps,
  { way }: NonNullable<DrillRecord["current"]>,
  snapshot: SnapshotRecord | null,
): DrillTask | null {
  if (way !== "snapshot") return { way: "survivor" };
  if (snapshot === null || snapshot.sha256 === null) return null;
  return { way: "snapshot", archive: pathOf(deps.layout.snapshots, snapshot), sha256: snapshot.sha256 };
}

async function playTask(deps: DrillDeps, task: DrillTask | null, signal: AbortSignal): Promise<Played | null> {
  if (task === null) return { ...UNTRIED, reason: { code: "drill_no_snapshot", params: {} } };
  try {
    return await runProcess(task, {
      layout: deps.layout,
      id: deps.self.id,
      command: deps.program,
      engine: { path: deps.engineBinary, version: deps.engineVersion },
      log: deps.log,
      signal,
    });
  } catch (error) {
    if (signal.aborted) return null;
    deps.log.error({ err: error }, "fire drill: an internal error");
    return { ...UNTRIED, reason: { code: "drill_way_failed", params: { step: null } } };
  }
}
