import * as z from "zod/mini";
import { AuditEntry } from "@core-console/shared/contract/access";
import type { Removed } from "@core-console/shared/contract/enrolment";
import { Ref, ServiceId, Time } from "@core-console/shared/contract/ids";
import { IdUse, JoinStage, Reason, ServiceState } from "@core-console/shared/contract/service";

/** What enrolment learned of a host. `keyHash` is the SHA-256 of the public key that burned the ID. */
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
export const RaftCertificate = z.object({
  /** SHA-256 of its public key, hex */
  keyHash: z.string(),
  certificate: z.string(),
  /** of all that were issued to this member, hex: with it, all are revoked */
  serials: z.array(z.string()),
  /** the member shows it */
  ready: z.boolean(),
});

/** Why, when and by whom a join was given up. */
export const JoinEnd = z.object({ ...Reason.shape, at: Time, by: z.string() });
export type JoinEnd = z.infer<typeof JoinEnd>;

/** A host that needs an administrator's approval, and what became of that. Nothing is signed for it before. */
export const ApprovalRecord = z.object({
  host: HostRecord,
  at: Time,
  approved: z.nullable(z.object({ at: Time, by: z.string() })),
  refused: z.nullable(z.object({ at: Time, by: z.string() })),
});

/**
 * Where a voter's host is to be from now on. Until its Core shows the new certificate, the service holds these names and
 * addresses beside those in `host`; then they take their place.
 */
export const MoveRecord = z.object({
  host: HostRecord,
  /** names the new addresses, for the key that the host has; public, so that a repeated call gets the same answer */
  certificate: z.string(),
  /** the same for the peer port; null: the host asks for one as it did before */
  raftCertificate: z.nullable(z.string()),
  at: Time,
});
export type MoveRecord = z.infer<typeof MoveRecord>;

/** A Core service as it is kept in etcd: the desired state and what is known for good. Observed values are never here. */
export const ServiceRecord = z.object({
  id: ServiceId,
  ref: Ref,
  kind: z.literal("core"),
  name: z.string(),
  state: ServiceState,
  createdAt: Time,
  createdBy: z.string(),
  /** until when the unused ID is good; null for the first Core and once it was used */
  expiresAt: z.nullable(Time),
  host: z.nullable(HostRecord),
  /** missing unless its host moves to other addresses */
  move: z.optional(MoveRecord),
  /** who could have used the ID; of one made before this was written down nobody knows, which counts as anybody */
  idUses: z._default(z.array(IdUse), []),
  approval: z._default(z.nullable(ApprovalRecord), null),
  /** the issued certificate, public, so that a repeated call gets the same answer */
  certificate: z.nullable(z.string()),
  memberId: z.nullable(z.string()),
  /** missing until it is a member, and in records from before there were any */
  raft: z.optional(RaftCertificate),
  voter: z.boolean(),
  stages: z.array(z.object({ stage: JoinStage, at: Time, params: Reason.shape.params })),
  /** until when an operator granted a stalled learner more time */
  extendedUntil: z._default(z.nullable(Time), null),
  /** its join is being given up, or was: then `host` is null, until the ID is renewed */
  ended: z._default(z.nullable(JoinEnd), null),
});
export type ServiceRecord = z.infer<typeof ServiceRecord>;
export type HostRecord = z.infer<typeof HostRecord>;

/** A member that was taken out: what its host is told, and by which key it is known. */
export const RemovedRecord = z.object({
  ref: Ref,
  name: z.string(),
  memberId: z.string(),
  fqdn: z.nullable(z.string()),
  keyHash: z.nullable(z.string()),
  /** of its certificate, hex: engines refuse it */
  serial: z.nullable(z.string()),
  /** of its certificates for the peer port, likewise */
  raftSerials: z.optional(z.array(z.string())),
  at: Time,
  by: z.string(),
  /** its join was given up, or its ID renewed; without it, an operator removed it */
  why: z.optional(Reason),
});
export type RemovedRecord = z.infer<typeof RemovedRecord>;

/** What its host is told of it. */
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
});
export type ClusterRecord = z.infer<typeof ClusterRecord>;

/** An executed change, so that its repetition gets the same answer. Holds no secret. */
export const IdempotencyRecord = z.object({
  requestHash: z.string(),
  status: z.number(),
  /** the service it made or changed */
  ref: z.nullable(Ref),
  /** the service as it was answered, without its ID; null for answers without a body */
  made: z.nullable(z.unknown()),
  at: Time,
  /** id of the user who made it; null for none */
  by: z._default(z.nullable(z.string()), null),
});
export type IdempotencyRecord = z.infer<typeof IdempotencyRecord>;

/** As in the contract, without its key. */
export const AuditRecord = z.omit(AuditEntry, { id: true });
export type AuditRecord = z.infer<typeof AuditRecord>;

/** A guard's value says nothing; its revision does. */
export const GuardRecord = z.object({ at: Time });

/** Adds a stage once; a stage passed keeps its first time. */
export function withStage(
  record: ServiceRecord,
  stage: JoinStage,
  at: string,
  params: Reason["params"] = {},
): ServiceRecord {
  if (record.stages.some((s) => s.stage === stage)) return record;
  return { ...record, stages: [...record.stages, { stage, at, params }] };
}

export function hasStage(record: ServiceRecord, stage: JoinStage): boolean {
  return record.stages.some((s) => s.stage === stage);
}
