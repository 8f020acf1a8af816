import * as z from "zod/mini";
import { AuditEntry } from "@core-console/shared/contract/access";
import type { Removed } from "@core-console/shared/contract/enrolment";
import { Ref, ServiceId, Time } from "@core-console/shared/contract/ids";
import { Life, LifeId, LifeStart, LostVoters, RestoredFrom } from "@core-console/shared/contract/life";
import { IdUse, JoinStage, Reason, ServiceState } from "@core-console/shared/contract/service";

/** What enrolment recorded about a host. `keyHash` is the SHA-256 of the public key that used up the ID. */
export const HostRecord = z.object({
  keyHash: z.string(),
  fqdn: z.string(),
  addresses: z.array(z.string()),
  /** `host:port` other members dial for Raft */
  raft: z.string(),
  /** `host:port` of its Core API */
  internal: z.string(),
  console: z.nullable(z.string()),
  sourceAddress: z.string(),
  engineVersion: z.string(),
});

/** The certificate by which a member opens the peer port. */
const RaftCertificate = z.object({
  /** SHA-256 of its public key, hex */
  keyHash: z.string(),
  certificate: z.string(),
  /** serials of all certificates issued to this member, hex: they are revoked with the member */
  serials: z.array(z.string()),
  /** the member presents it */
  ready: z.boolean(),
});

/** Why, when and by whom a join was cancelled. */
export const JoinEnd = z.object({ ...Reason.shape, at: Time, by: z.string() });
export type JoinEnd = z.infer<typeof JoinEnd>;

/** A host that needs an administrator's approval, and the decision. Nothing is signed for it before approval. */
const ApprovalRecord = z.object({
  host: HostRecord,
  at: Time,
  approved: z.nullable(z.object({ at: Time, by: z.string() })),
  refused: z.nullable(z.object({ at: Time, by: z.string() })),
});

/**
 * The names and addresses that a voter's host moves to. Until its Core presents the new certificate, the service holds
 * them in addition to those in `host`; then they replace them.
 */
export const MoveRecord = z.object({
  host: HostRecord,
  /** names the new addresses, for the host's existing key; public, so that a repeated call returns the same */
  certificate: z.string(),
  /** the same for the peer port; null: the host requests one as before */
  raftCertificate: z.nullable(z.string()),
  at: Time,
});
export type MoveRecord = z.infer<typeof MoveRecord>;

/** A Core service as stored in etcd: the desired state and established facts. Observed values are never stored here. */
export const ServiceRecord = z.object({
  id: ServiceId,
  ref: Ref,
  kind: z.literal("core"),
  name: z.string(),
  state: ServiceState,
  createdAt: Time,
  createdBy: z.string(),
  /** expiry of the unused ID; null for the first Core and once it was used */
  expiresAt: z.nullable(Time),
  host: z.nullable(HostRecord),
  /** present while its host moves to other addresses */
  move: z.optional(MoveRecord),
  /** who could have used the ID; empty for records from before this was recorded, which counts as exposed */
  idUses: z._default(z.array(IdUse), []),
  approval: z._default(z.nullable(ApprovalRecord), null),
  /** the issued certificate, public, so that a repeated call returns the same */
  certificate: z.nullable(z.string()),
  memberId: z.nullable(z.string()),
  /** missing until it is a member, and in records from before peer certificates existed */
  raft: z.optional(RaftCertificate),
  voter: z.boolean(),
  stages: z.array(z.object({ stage: JoinStage, at: Time, params: Reason.shape.params })),
  /** until when an operator gave a stalled learner more time */
  extendedUntil: z._default(z.nullable(Time), null),
  /** its join is being cancelled, or was: then `host` is null until the ID is renewed */
  ended: z._default(z.nullable(JoinEnd), null),
});
export type ServiceRecord = z.infer<typeof ServiceRecord>;
export type HostRecord = z.infer<typeof HostRecord>;

/** A service as stored for repetitions of a change: its ID is a secret until its Core has joined. */
export const ServiceWithoutId = z.extend(ServiceRecord, { id: z.null() });
export type ServiceWithoutId = z.infer<typeof ServiceWithoutId>;

/** A removed member: what its host is informed of, and the key it is recognised by. */
export const RemovedRecord = z.object({
  ref: Ref,
  name: z.string(),
  memberId: z.string(),
  fqdn: z.nullable(z.string()),
  keyHash: z.nullable(z.string()),
  /** serial of its certificate, hex: engines refuse it */
  serial: z.nullable(z.string()),
  /** serials of its peer-port certificates, likewise */
  raftSerials: z.optional(z.array(z.string())),
  at: Time,
  by: z.string(),
  /** why its join was cancelled or its ID renewed; missing if an operator removed it */
  why: z.optional(Reason),
});
export type RemovedRecord = z.infer<typeof RemovedRecord>;

/** Returns the part of the record that its host is informed of. */
export const removedOf = ({ at, by, why }: RemovedRecord): Removed => ({
  at,
  by,
  ...(why === undefined ? {} : { why }),
});

export const ClusterRecord = z.object({
  format: z.literal(1),
  generation: z.number(),
  clusterToken: z.string(),
  caCert: z.string(),
  createdAt: Time,
  /** missing in a cluster of an older version until the leader gives it one (jobs/cluster-life.ts) */
  lifeId: z.optional(LifeId),
  /** missing in a cluster that an older version founded */
  begun: z.optional(LifeStart),
  /** the life that this one was recovered or restored from; missing in a founded cluster */
  previous: z.optional(z.object({ ...Life.shape, clusterId: z.nullable(z.string()) })),
  /** the voters of the previous life that recovery declared lost */
  lost: z.optional(LostVoters),
  /** what this life was restored from; missing unless it was begun by a restore */
  restored: z.optional(RestoredFrom),
});
export type ClusterRecord = z.infer<typeof ClusterRecord>;

/** The leadership that began last; written by its leader. */
export const LeadershipRecord = z.object({
  /** counts the leaderships that were recorded */
  number: z.number(),
  ref: Ref,
  name: z.string(),
  term: z.number(),
  /** when it began, by the leader's wall clock */
  since: Time,
  /** etcd's cluster ID, and the life: terms are compared within one of each only */
  clusterId: z.string(),
  generation: z.number(),
  lifeId: z._default(z.nullable(LifeId), null),
  /** the leader recorded before, and when this one last received a report of it; null: none, or no such report */
  previous: z.nullable(z.object({ ref: Ref, name: z.string(), term: z.number(), heardAt: z.nullable(Time) })),
});
export type LeadershipRecord = z.infer<typeof LeadershipRecord>;

/** An executed change, so that its repetition returns the same result. Holds no secret. */
export const IdempotencyRecord = z.object({
  requestHash: z.string(),
  status: z.number(),
  /** the service that it created or changed */
  ref: z.nullable(Ref),
  /** what the plan made, as stored; null for responses that show nothing of it */
  made: z.nullable(z.unknown()),
  at: Time,
  /** id of the user who made it; null for none */
  by: z._default(z.nullable(z.string()), null),
});
export type IdempotencyRecord = z.infer<typeof IdempotencyRecord>;

/** An audit entry as in the contract, without its key. */
export const AuditRecord = z.omit(AuditEntry, { id: true });
export type AuditRecord = z.infer<typeof AuditRecord>;

/** A guard: only the revision of its key matters, not its value. */
export const GuardRecord = z.object({ at: Time });

/** Returns the record with the stage added; a stage that is there already keeps its first time. */
export function withStage(
  record: ServiceRecord,
  stage: JoinStage,
  at: string,
  params: Reason["params"] = {},
): ServiceRecord {
  if (record.stages.some((s) => s.stage === stage)) return record;
  return { ...record, stages: [...record.stages, { stage, at, params }] };
}

/** Reports whether the join has reached a stage. */
export function hasStage(record: ServiceRecord, stage: JoinStage): boolean {
  return record.stages.some((s) => s.stage === stage);
}
