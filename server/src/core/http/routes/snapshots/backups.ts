import { randomUUID } from "node:crypto";
import { findSnapshot, isUnderWay, newSnapshot, planNew, updateSnapshot } from "../../../snapshots/snapshot-changes.ts";
import { sleep, systemClock } from "../../../../lib/time/clock.ts";
import { ApiProblem } from "../../../state/api-problem.ts";
import type { SnapshotRecord } from "../../../state/records-snapshots.ts";
import type { HttpDeps } from "../../deps.ts";
import type { Call } from "../../server/server.ts";

type Deps = Pick<HttpDeps, "registry" | "changes" | "consistency" | "self" | "wall">;

/** A connection without traffic is closed after a minute, here and at the defaults of proxies. */
const WAIT_MS = 50_000;
const LOOK_MS = 250;
/** For so long the same caller's next call goes on with a snapshot that it has not downloaded. */
const RESUMED_MS = 600_000;

/**
 * Returns the snapshot of a backup once it is taken: the one that this caller's last call began, or a new one. Throws
 * snapshot_busy while it takes longer than a response may, and if it failed.
 */
export async function takenBackup(deps: Deps, call: Call): Promise<SnapshotRecord> {
  const id = await requested(deps, call);
  const untilMs = systemClock.now() + WAIT_MS;
  for (;;) {
    const { value } = findSnapshot(deps.registry, id);
    if (value.state === "taken") return value;
    if (value.state === "failed") throw new ApiProblem("snapshot_busy", { why: "backup_failed" });
    if (systemClock.now() > untilMs || call.reply.raw.destroyed)
      throw new ApiProblem("snapshot_busy", { why: "backup_late" });
    await sleep(systemClock, LOOK_MS);
  }
}

async function requested(deps: Deps, call: Call): Promise<string> {
  const { registry, changes, wall } = deps;
  const { who } = call.change;
  const sinceIso = new Date(wall() - RESUMED_MS).toISOString();
  const own = backups(registry).find(
    ({ by, state, deleting, requestedAt }) => by === who && state !== "failed" && !deleting && requestedAt > sinceIso,
  );
  if (own !== undefined) return own.id;
  const record = newSnapshot({ id: randomUUID(), how: "backup", by: who, nowMs: wall() });
  const outcome = await changes.execute({ ...call.change, idempotencyKey: null }, () => {
    if (backups(registry).some(isUnderWay)) throw new ApiProblem("snapshot_busy", { why: "taking" });
    return planNew(registry, record, "snapshot.take");
  });
  if (outcome.kind === "done") await registry.reached(outcome.revision, AbortSignal.timeout(5000));
  return record.id;
}

const backups = ({ snapshots }: Deps["registry"]): SnapshotRecord[] =>
  [...snapshots.values()].map(({ value }) => value).filter(({ how }) => how === "backup");

/** Has the Cores delete the archive of a backup that was downloaded. */
export async function dropBackup(deps: Deps, { id }: Pick<SnapshotRecord, "id">): Promise<void> {
  await updateSnapshot(deps, id, "snapshot.expire", (r) => (r.deleting ? null : { ...r, deleting: true }));
}
