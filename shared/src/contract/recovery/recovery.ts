import * as z from "zod/mini";
import { Ref, Time } from "../ids.ts";
import { LifeId, LifeStart } from "../life.ts";
import { CODE, ENGINE_ID, HOST_PORT, SHOWN_NAME, list, text } from "../limits.ts";

/** A cluster's identity over recoveries and restores: data of different lives is never merged. */
const RecoveryLife = z.object({
  generation: z.number(),
  /** null where it is not known, as for an older version */
  lifeId: z.nullable(LifeId),
  /** etcd's cluster ID; null where it is not known */
  clusterId: z.nullable(ENGINE_ID),
});
export type RecoveryLife = z.infer<typeof RecoveryLife>;

/** A place in the replicated log, by which Raft itself decides who is up to date. */
const LogPosition = z.object({ term: z.number(), index: z.number() });
export type LogPosition = z.infer<typeof LogPosition>;

/** What is known of a Core's log. */
const LogFacts = z.discriminatedUnion("kind", [
  /** read from its disk; `torn`: its last record was not written whole, `last` is the one before */
  z.object({ kind: z.literal("read"), last: LogPosition, commit: z.number(), torn: z.boolean() }),
  /**
   * the Core itself reports its last entry, and what it knows to be committed: its log holds that much at least; null:
   * it does not report it
   */
  z.object({ kind: z.literal("reported"), last: z.nullable(LogPosition), commit: z.nullable(z.number()) }),
  z.object({ kind: z.literal("damaged") }),
  z.object({ kind: z.literal("missing") }),
  z.object({ kind: z.literal("unknown") }),
]);
export type LogFacts = z.infer<typeof LogFacts>;

/** What is known of the state of a Core's database. `ahead`: it has applied entries that its log does not hold. */
const DatabaseState = z.enum(["good", "damaged", "ahead", "missing", "unknown"]);
export type DatabaseState = z.infer<typeof DatabaseState>;

/** Whether a Core can be reached. */
const Presence = z.discriminatedUnion("kind", [
  /**
   * it answers; `follows` is the ref of the leader that it knows, itself included. Its engine is `waiting` while it
   * looks for a majority
   */
  z.object({
    kind: z.literal("answers"),
    engine: z.enum(["ready", "waiting", "off"]),
    follows: z.nullable(Ref),
  }),
  /** it is the Core of this host and does not run */
  z.object({ kind: z.literal("stopped") }),
  /** its host answers that nothing listens there */
  z.object({ kind: z.literal("refused") }),
  /** nothing answers: it may be off, or only unreachable from here */
  z.object({ kind: z.literal("silent") }),
  /** something answers that does not prove to be this Core, or refuses this host */
  z.object({ kind: z.literal("untrusted") }),
]);
export type Presence = z.infer<typeof Presence>;

/** What recovery is decided from, of one Core. */
const CoreFacts = z.object({
  /** ref of the service; the engine's member ID where no record names the service */
  ref: text(64),
  name: SHOWN_NAME,
  /** it is the Core of the host that reports this */
  here: z.boolean(),
  vote: z.enum(["voter", "learner", "unknown"]),
  /** null where it is not known */
  life: z.nullable(RecoveryLife),
  /** it was taken out of the cluster */
  removed: z.boolean(),
  presence: Presence,
  log: LogFacts,
  database: DatabaseState,
});
export type CoreFacts = z.infer<typeof CoreFacts>;

/** What to run on a Core's host, under root where it is no trial. */
const HostCommands = z.object({
  /** starts the Core */
  start: text(4096),
  /** recovers from the Core's data; with `--plan` it only looks */
  recover: text(4096),
});
export type HostCommands = z.infer<typeof HostCommands>;

/** One Core as the recovery page shows it; null and "unknown" where it is not known. */
const RecoveryCore = z.object({
  ...CoreFacts.shape,
  /** host and port of its Core API, `core-2.soc.example:7210` */
  internal: z.nullable(HOST_PORT),
  /** its last report, and the Core that received it */
  lastHeard: z.nullable(z.object({ at: Time, by: SHOWN_NAME })),
  /** the current term that it reports: it rises by campaigning alone, and is never compared */
  currentTerm: z.nullable(z.number()),
  dataBytes: z.nullable(z.number()),
  /** when its database was last written */
  dataChangedAt: z.nullable(Time),
  holdsCaKey: z.nullable(z.boolean()),
  holdsSealingKey: z.nullable(z.boolean()),
  /** null where only its host knows them */
  commands: z._default(z.nullable(HostCommands), null),
  /** it has applied every change up to this revision at least */
  revision: z._default(z.nullable(z.number()), null),
});
export type RecoveryCore = z.infer<typeof RecoveryCore>;

/** A snapshot file of this cluster. */
const RecoverySnapshot = z.object({
  file: text(256),
  takenAt: Time,
  /** a test restored it; false: a test found that it cannot be restored; null: not tried, or not known */
  proven: z.nullable(z.boolean()),
  /** names of the Cores that have it */
  on: z._default(list(SHOWN_NAME, 64), []),
});
export type RecoverySnapshot = z.infer<typeof RecoverySnapshot>;

/** A voter that the recovery which began this life went on without. */
const LeftBehind = z.object({
  ref: Ref,
  name: SHOWN_NAME,
  /** what brings it back, on its host; null where only that host knows it */
  rejoin: z.nullable(text(4096)),
});

/** Number of the last confirmed changes that a console knows. */
export const CONFIRMED_CHANGES = 1000;

/** A change that the leader has confirmed, as the console knows it that forwarded it. */
const ConfirmedChange = z.object({
  /** by the console's clock */
  at: Time,
  /** login of the user; null where the console does not know it, as for a token */
  by: z.nullable(SHOWN_NAME),
  /** name of the route in the contract: `renameService` */
  what: CODE,
  /** name of the record; null where the answer has none */
  name: z.nullable(SHOWN_NAME),
  /** revisions are compared within one life of the cluster only */
  revision: z.number(),
  generation: z.nullable(z.number()),
  lifeId: z.nullable(text(64)),
});
export type ConfirmedChange = z.infer<typeof ConfirmedChange>;

/** GET /api/v3/cluster/recovery: what one Core knows that recovery is decided from (domain/recovery). */
export const RecoveryView = z.object({
  life: RecoveryLife,
  cores: list(RecoveryCore, 1000),
  snapshots: list(RecoverySnapshot, 1000),
  /** how this life began; null for a cluster that was founded, and where it is not known */
  begun: z._default(z.nullable(LifeStart), null),
  others: z._default(list(LeftBehind, 1000), []),
  /** the last changes that the console of this answer knows to be confirmed, the newest first; a Core knows none */
  changes: z._default(list(ConfirmedChange, CONFIRMED_CHANGES), []),
  /** since when there has been no leader; null while there is one, and where it is not known */
  leaderlessSince: z.nullable(Time),
  /** SHA-256 of the cluster's CA certificate */
  caFingerprint: z.nullable(text(128)),
  /** the Cores run on one machine, without systemd */
  trial: z.boolean(),
  /** the command that recovers from the data of the host of the Core that reports this; with `--plan` it only looks */
  recoverCommand: text(4096),
  /** when the other Cores were last asked; null: not yet, their lines hold what was known before */
  askedAt: z.nullable(Time),
  observedAt: Time,
  /** name of the Core that reports this */
  observedBy: SHOWN_NAME,
});
export type RecoveryView = z.infer<typeof RecoveryView>;
