import type { Snapshot } from "../../contract/snapshots/snapshots.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { entered } from "../access/audit.ts";
import type { Hub } from "../hub.ts";
import { coresOf, isRunning, isVoter } from "../world/world.ts";
import { driveRestore } from "./drive-restore.ts";
import { taken } from "./seed.ts";

const DAY = 86_400_000;

/** Returns an uploaded snapshot of this size. */
export const uploaded = (hub: Hub, by: string, bytes: number, nowMs: number): Snapshot => ({
  ...taken([hub.world.leader?.ref ?? ""], nowMs - DAY, hub.world.revision),
  id: hub.around.newId(),
  how: "upload",
  by,
  bytes,
  proof: null,
});

export function putSnapshot(hub: Hub, snapshot: Snapshot): void {
  hub.snapshots = { ...hub.snapshots, all: new Map(hub.snapshots.all).set(snapshot.id, snapshot) };
}

function drop(hub: Hub, id: string): void {
  const all = new Map(hub.snapshots.all);
  all.delete(id);
  hub.snapshots = { ...hub.snapshots, all };
}

/** Advances snapshots as time passes, as the leader and the chosen Cores would. */
export function driveSnapshots(hub: Hub, nowMs: number): void {
  const { leader } = hub.world;
  if (leader === null) return;
  const voters = coresOf(hub.world)
    .filter((c) => isVoter(c) && isRunning(c))
    .map((c) => c.ref);
  const core = voters.find((ref) => ref !== leader.ref) ?? leader.ref;
  driveRestore(hub, nowMs);
  for (const s of hub.snapshots.all.values()) {
    if (s.deleting) drop(hub, s.id);
    else if (s.state === "waiting") putSnapshot(hub, { ...s, state: "taking", core });
    else if (s.state === "taking") take(hub, s, [core, ...(core === leader.ref ? [] : [leader.ref])], nowMs);
    else if (s.proving !== null) prove(hub, s, nowMs);
  }
}

function take(hub: Hub, s: Snapshot, copies: readonly string[], nowMs: number): void {
  if (nowMs - Date.parse(s.requestedAt) < hub.pace.snapshotMs) return;
  const { id, file, how, by, requestedAt } = s;
  putSnapshot(hub, { ...taken(copies, nowMs, hub.world.revision), id, file, how, by, requestedAt, proof: null });
  note(hub, nowMs, "snapshot.taken", s);
}

function prove(hub: Hub, s: Snapshot, nowMs: number): void {
  const [core] = s.copies;
  if (s.proving === null || core === undefined) return;
  const { since } = s.proving;
  if (nowMs - Date.parse(since) < hub.pace.snapshotMs) return putSnapshot(hub, { ...s, proving: { since, core } });
  const proof = { ...(s.proof ?? { ok: true, reason: null, ms: 7_800 }), at: isoTime(nowMs), core };
  putSnapshot(hub, { ...s, proving: null, proof });
  note(hub, nowMs, proof.ok ? "snapshot.proven" : "snapshot.not_proven", s);
}

function note(hub: Hub, nowMs: number, what: string, { file }: Snapshot): void {
  const leader = hub.world.cores.get(hub.world.leader?.ref ?? "");
  hub.setAccess(
    entered(hub.access, nowMs, {
      who: `core:${leader?.name ?? ""}`,
      token: null,
      from: "-",
      what,
      name: file,
      ref: null,
      outcome: "done",
      code: null,
      requestId: "-",
    }),
  );
}
