import type { RecoveryCore, RecoveryView } from "../../contract/recovery/recovery.ts";
import type { Snapshot } from "../../contract/snapshots/snapshots.ts";
import { isoTime, isoTimeOrNull } from "../../domain/iso-time.ts";
import { knownSnapshots } from "../../domain/recovery/known-snapshots.ts";
import { RECOVER, rejoinCommand, START_CORE } from "../../domain/recovery/recovery-commands.ts";
import { CA_FINGERPRINT, CA_HEX } from "./view.ts";
import { witnessOf } from "./facts.ts";
import { coresOf, isMember, isRunning } from "./world.ts";
import type { FakeCore, World } from "./world.ts";

const MIB = 1 << 20;

/** Returns what the answering Core knows of every Core's data; null where none answers. */
export function recoveryView(world: World, snapshots: readonly Snapshot[]): RecoveryView | null {
  const members = coresOf(world).filter((core) => isMember(core) && core.host !== null);
  const here = witnessOf(world) ?? members.find(isRunning) ?? null;
  if (here === null) return null;
  return {
    life: lifeOf(world),
    cores: members.map((core) => coreOf(world, core, here)),
    snapshots: knownSnapshots(snapshots, [], (ref) => members.find((core) => core.ref === ref)?.name ?? ref),
    begun: world.recovered?.begun ?? null,
    others: (world.recovered?.others ?? []).map((other) => ({ ...other, rejoin: rejoinTo(here) })),
    changes: world.leader === null ? lastChanges(world) : [],
    leaderlessSince: isoTimeOrNull(world.leaderlessSinceMs),
    caFingerprint: CA_FINGERPRINT,
    trial: world.loopback,
    recoverCommand: world.loopback ? `server/dist/kuma cluster recover --home .kuma/${here.host?.fqdn}` : RECOVER,
    askedAt: isoTime(world.nowMs - 400),
    observedAt: isoTime(world.nowMs),
    observedBy: here.name,
  };
}

const rejoinTo = ({ host }: FakeCore): string =>
  rejoinCommand(`${host?.fqdn ?? ""}:7210 --raft.ca-hash sha256:${CA_HEX}`);

/** The last of these was confirmed when the Core that is left no longer heard the leader. */
function lastChanges(world: World): RecoveryView["changes"] {
  const { generation, lifeId, revision } = world;
  const lostMs = world.leaderlessSinceMs ?? world.nowMs;
  const change = (n: number, by: string | null, what: string, name: string) => ({
    at: isoTime(lostMs - 3000 + n * 1000),
    by,
    what,
    name,
    revision: revision + n,
    generation,
    lifeId,
  });
  return [change(1, "anna", "renameService", "core-3-spb"), change(0, null, "addService", "core-6")];
}

const lifeOf = ({ generation, lifeId, clusterId }: World) => ({ generation, lifeId, clusterId });

function coreOf(world: World, core: FakeCore, here: FakeCore): RecoveryCore {
  const { stoppedAtMs = null, fqdn = "" } = core.host ?? {};
  const runs = isRunning(core);
  return {
    ref: core.ref,
    name: core.name,
    here: core === here,
    vote: core.learner ? "learner" : "voter",
    life: runs ? lifeOf(world) : null,
    removed: false,
    presence: runs
      ? { kind: "answers", engine: world.leader === null ? "waiting" : "ready", follows: world.leader?.ref ?? null }
      : { kind: "silent" },
    log: logOf(world, core, here),
    internal: `${fqdn}:7210`,
    lastHeard: { at: isoTime(stoppedAtMs ?? world.nowMs - 180), by: here.name },
    currentTerm: runs ? world.term : null,
    revision: runs ? world.revision : null,
    ...(core === here ? ownFiles(world, core) : UNKNOWN_FILES),
    commands: world.loopback ? null : { start: START_CORE, recover: RECOVER },
    ...core.data,
  };
}

function logOf(world: World, core: FakeCore, here: FakeCore): RecoveryCore["log"] {
  if (!isRunning(core)) return { kind: "unknown" };
  const last = { term: world.term, index: 48_211 + world.revision };
  if (core === here) return { kind: "read", last, commit: last.index, torn: false };
  return { kind: "reported", last: world.leader === null ? last : null, commit: last.index };
}

type Files = Pick<RecoveryCore, "database" | "dataBytes" | "dataChangedAt" | "holdsCaKey" | "holdsSealingKey">;

const UNKNOWN_FILES: Files = {
  database: "unknown",
  dataBytes: null,
  dataChangedAt: null,
  holdsCaKey: null,
  holdsSealingKey: null,
};

const ownFiles = (world: World, { learner }: FakeCore): Files => ({
  database: "good",
  dataBytes: 3 * MIB,
  dataChangedAt: isoTime(world.nowMs - 97_000),
  holdsCaKey: !learner,
  holdsSealingKey: !learner,
});
