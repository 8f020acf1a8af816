import type { LifeStart, OtherLife } from "../../contract/life.ts";
import type { JoinStage, Reason, ServiceState, WaitingHost } from "../../contract/service.ts";
import type { RecoveryCore } from "../../contract/recovery/recovery.ts";
import type { RestoreProgress } from "../../domain/warnings.ts";
import type { Stall } from "../../domain/rules/stall.ts";

type Params = Reason["params"];

/** One Core of the mock: its record and, where one runs, the host behind it. Times are ms since 1970. */
export interface FakeCore {
  readonly id: string;
  readonly ref: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly revision: number;
  readonly state: ServiceState;
  /** when its ID expires; null once it was used */
  readonly expiresAtMs: number | null;
  readonly stages: readonly { stage: JoinStage; atMs: number; params: Params }[];
  readonly joinError: (Reason & { seenBy: "leader" | "host"; atMs: number }) | null;
  readonly waiting: Reason | null;
  readonly stall: Stall | null;
  readonly stalled: { sinceMs: number; endsMs: number | null } | null;
  readonly extendedUntilMs: number | null;
  readonly memberId: string | null;
  readonly learner: boolean;
  readonly host: FakeHost | null;
  /** since when the lag is ≤ 1000 and it is reachable */
  readonly goodSinceMs: number | null;
  /** what is known of its data where that differs from a running Core's, or a stopped one's */
  readonly data?: Partial<RecoveryCore>;
  /** the host that waits for an administrator, or was refused */
  readonly approval?: { readonly waiting: WaitingHost; readonly refused: { at: string; by: string } | null };
}

export interface FakeHost {
  readonly fqdn: string;
  readonly address: string;
  readonly version: string;
  readonly engineVersion: string;
  /** when the command was run on it; stages follow at fixed distances */
  readonly startedAtMs: number;
  /** null while the Core runs */
  readonly stoppedAtMs: number | null;
  /** entries behind the leader now */
  readonly lag: number;
  readonly clockOffsetMs: number;
  readonly fsyncP99Ms: number;
  readonly diskFreePercent: number;
  /** share of the time its main thread waits for a processor; undefined: not known */
  readonly processorWaitPercent?: number;
}

/**
 * All state of the mock. Values are replaced, never modified in place, so that identity comparison finds differences.
 */
export interface World {
  readonly nowMs: number;
  readonly cores: ReadonlyMap<string, FakeCore>;
  readonly leader: { ref: string; sinceMs: number } | null;
  readonly leaderlessSinceMs: number | null;
  /** the winner of an election in progress; null: no candidate can win */
  readonly electsAtMs: number | null;
  readonly term: number;
  readonly generation: number;
  readonly lifeId: string;
  readonly clusterId: string;
  readonly revision: number;
  /** hosts are recorded as loopback addresses, where the guide has a command to run here */
  readonly loopback: boolean;
  readonly nextAddress: number;
  /**
   * how calls fail: `list_fails` returns 500 for the list; `no_cores`: the console runs and reaches no Core; `down`: no
   * response
   */
  readonly network: "up" | "list_fails" | "no_cores" | "down";
  /** ref of a follower that only the leader cannot reach */
  readonly parted: string | null;
  /** hosts join without approval */
  readonly anyHost?: boolean;
  /** what is wrong with the fire drills */
  readonly drills?: readonly Reason[];
  /** other lives of the cluster that were met */
  readonly otherLives?: readonly OtherLife[];
  /** the restore of records that is in progress */
  readonly restoring?: RestoreProgress | null;
  /** the recovery that began this life, and the voters that it went on without */
  readonly recovered?: { readonly begun: LifeStart; readonly others: readonly { ref: string; name: string }[] };
  /** Cores that run and have no row: a real registry is never empty, but the page has a state for it */
  readonly hidden: ReadonlySet<string>;
}

/** Speed of the mock: real Cores take 10 s of steadiness and elect a leader in about 1.3 s. */
export interface Pace {
  readonly steadyMs: number;
  /** how long a learner may be in trouble while another join waits */
  readonly stallMs: number;
  readonly electionMs: number;
  readonly stageMs: number;
  readonly catchUpMs: number;
  /** from the start of a restart to its end; nothing really stops */
  readonly restartMs: number;
  /** from the start of a removal until the member is out */
  readonly removeMs: number;
  /** how long a snapshot takes, and its proof */
  readonly snapshotMs: number;
  /** longest time the BFF holds a call without a leader (see docs/architecture/forwarding.md) */
  readonly holdMs: number;
}
export const PACE: Pace = {
  steadyMs: 3_000,
  stallMs: 300_000,
  electionMs: 4_000,
  stageMs: 700,
  catchUpMs: 5_000,
  restartMs: 3_000,
  removeMs: 3_000,
  snapshotMs: 4_000,
  holdMs: 7_000,
};

/** Version of the mock's Cores unless set otherwise, of its console and of the page on it. */
export const FAKE_VERSION = "1.0.0";
export const FAKE_ENGINE_VERSION = "3.5.16";

/** Lag of a new learner in entries. */
export const JOIN_LAG = 18_402;

export function withCore(world: World, core: FakeCore): World {
  const cores = new Map(world.cores);
  cores.set(core.ref, core);
  return { ...world, cores };
}

/** Records a change: raises the revision and writes it into the record. */
export function record(world: World, core: FakeCore): World {
  const revision = world.revision + 1;
  return { ...withCore(world, { ...core, revision }), revision };
}

export const isMember = (core: FakeCore): boolean => core.memberId !== null;
export const isVoter = (core: FakeCore): boolean => isMember(core) && !core.learner;
export const isRunning = (core: FakeCore): boolean => core.host !== null && core.host.stoppedAtMs === null;
/** Returns the host that waits for an administrator's decision. */
export const waitingOf = ({ approval }: FakeCore): WaitingHost | null =>
  approval === undefined || approval.refused !== null ? null : approval.waiting;
export const coresOf = (world: World): FakeCore[] => [...world.cores.values()];
/** Returns the rows of the registry. */
export const rowsOf = (world: World): FakeCore[] => coresOf(world).filter((c) => !world.hidden.has(c.ref));

/** Returns a UUIDv8 in place of the real derivation by SHA-256, which a browser offers only asynchronously. */
export function fakeRef(id: string): string {
  let hex = "";
  for (let word = 0; word < 4; word++) {
    let h = 0x811c9dc5 ^ (word * 0x9e3779b9);
    for (const ch of id) h = Math.imul(h ^ ch.charCodeAt(0), 0x01000193) ^ (h >>> 13);
    hex += (h >>> 0).toString(16).padStart(8, "0");
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Returns 16 hex digits, as etcd writes a member ID. */
export const fakeMemberId = (ref: string): string => fakeRef(ref).replaceAll("-", "").slice(0, 16);
