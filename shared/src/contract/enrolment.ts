import * as z from "zod/mini";
import { Operation } from "./access.ts";
import { PeerAddress, RaftState } from "./cluster.ts";
import { Ref, ServiceId, Time } from "./ids.ts";
import { LifeId } from "./life.ts";
import { ENGINE_ID, HOST_PORT, PEM, SHOWN_NAME, VERSION, list, text } from "./limits.ts";
import { hasUnseen } from "./name.ts";
import { HostFacts, Reason } from "./service.ts";

/**
 * Body of POST /api/v3/enrol: a joining host exchanges its service ID for a certificate. The first CSR consumes the ID.
 */
export const EnrolRequest = z.strictObject({
  id: ServiceId,
  /** PKCS#10, PEM, with the host's names in its subjectAltName */
  csr: z.string().check(z.maxLength(16_384)),
  fqdn: z.string().check(z.minLength(1), z.maxLength(253)),
  /** every address from which this host may connect or at which it may be reached */
  addresses: z.array(z.string().check(z.maxLength(64))).check(z.minLength(1), z.maxLength(32)),
  raft: z.string().check(z.maxLength(300)),
  internal: z.string().check(z.maxLength(300)),
  console: z.nullable(z.string().check(z.maxLength(300))),
  version: VERSION,
  engineVersion: VERSION,
  /** the host's clock when it called, ms since 1970 */
  clockMs: z.number(),
  /** of a host that comes back after a recovery: its key from before, and that key's signature over ID and request */
  proof: z.optional(
    z.strictObject({
      key: z.string().check(z.maxLength(1024)),
      signature: z.string().check(z.maxLength(1024)),
    }),
  ),
});
export type EnrolRequest = z.infer<typeof EnrolRequest>;

export const EnrolAnswer = z.object({
  ref: Ref,
  name: SHOWN_NAME,
  certificate: PEM,
  ca: PEM,
  clusterToken: text(256),
  generation: z.number(),
  lifeId: z._default(z.nullable(LifeId), null),
  peers: list(PeerAddress, 1000),
});
export type EnrolAnswer = z.infer<typeof EnrolAnswer>;

/** 202 response of POST /enrol: nothing is signed until an administrator approves; the host polls. */
export const EnrolWaits = z.object({
  code: z.literal("approval_needed"),
  name: z.string().check(z.maxLength(256)),
  endsAt: Time,
});
export type EnrolWaits = z.infer<typeof EnrolWaits>;

/** Body of POST /api/v3/node/move: the names and addresses by which a voter's host is to be known from now on. */
export const MoveRequest = z.strictObject({
  /** ref of the calling Core */
  ref: Ref,
  /** for the key of its current certificate: a move does not bring a new key */
  csr: EnrolRequest.shape.csr,
  /** for the key of its certificate for the peer port; null while it has none */
  raftCsr: z.nullable(EnrolRequest.shape.csr),
  fqdn: EnrolRequest.shape.fqdn,
  addresses: EnrolRequest.shape.addresses,
  raft: EnrolRequest.shape.raft,
  internal: EnrolRequest.shape.internal,
  console: EnrolRequest.shape.console,
  /** the new certificates are in place: request a restart of this Core when the quorum allows it */
  restart: z.boolean(),
});
export type MoveRequest = z.infer<typeof MoveRequest>;

/**
 * State of a move. `recorded`: the new addresses are recorded, and the old ones stay valid until the Core has moved.
 */
export const MoveAnswer = z.object({
  name: SHOWN_NAME,
  state: z.enum(["recorded", "moved"]),
  /** certificates with the new addresses; null where only the state was requested, or there are none */
  certificate: z.nullable(PEM),
  raftCertificate: z.nullable(PEM),
  /** its Core reports, so a restart can be requested */
  alive: z.boolean(),
  /** the restart requested last */
  operation: z.nullable(Operation),
});
export type MoveAnswer = z.infer<typeof MoveAnswer>;

/** Maximum number of Cores that a report lists as heard: more than any cluster has, within the limit of a body. */
export const HEARD_MAX = 200;

/** Another Core as the reporting Core hears it. */
export const Heard = z.object({
  ref: Ref,
  /** age of its last report, ms */
  heardMs: z.number().check(z.minimum(0)),
  /** age of the last report that named this leader and term, ms */
  contactMs: z.nullable(z.number().check(z.minimum(0))),
  raftState: z.nullable(RaftState),
});
export type Heard = z.infer<typeof Heard>;

/**
 * A host's reason is inserted into sentences that operators read: it must not contain characters that reorder or hide
 * text.
 */
const HostReason = Reason.check(
  z.refine(({ params }) => !Object.values(params).some((value) => typeof value === "string" && hasUnseen(value)), {
    error: "control_characters",
  }),
);

/** A node's own report, pushed to every other Core at least 4 times a second: POST /api/v3/node/report. */
export const NodeReport = z.object({
  ref: Ref,
  sequence: z.number(),
  version: VERSION,
  startedAt: Time,
  /** version of the etcd it runs; null where an older Core does not report it */
  engineVersion: z._default(z.nullable(VERSION), null),
  generation: z.number(),
  /** null from an older Core, or not given yet */
  lifeId: z._default(z.nullable(LifeId), null),
  clusterId: z.nullable(ENGINE_ID),
  memberId: z.nullable(ENGINE_ID),
  engine: z.enum(["starting", "ready", "draining", "stopped", "failed"]),
  raftState: z.nullable(RaftState),
  term: z.nullable(z.number()),
  leaderMemberId: z.nullable(ENGINE_ID),
  commitIndex: z.nullable(z.number()),
  appliedIndex: z.nullable(z.number()),
  /** the sender's clock, ms since 1970 */
  clockMs: z.number(),
  host: HostFacts,
  /** share of the last ten seconds that its main thread waited for a processor; null where unknown */
  processorWaitPercent: z._default(z.nullable(z.number().check(z.minimum(0), z.maximum(100))), null),
  /**
   * the Cores it hears; null: unknown, because it has just started, is cut off, or runs a version that does not report
   * it
   */
  hears: z._default(z.nullable(list(Heard, HEARD_MAX)), null),
  /** it is about to transfer leadership and stop: watch closely for the next leader */
  leaving: z._default(z.boolean(), false),
  /** what this host observes of its own join; null once the join has ended */
  join: z.nullable(z.object({ error: z.nullable(HostReason), reached: list(Ref, 1000) })),
  /** PKCS#10, PEM: a request for the certificate of the peer port, while this host has none */
  raftCsr: z.optional(text(16_384)),
  /** that certificate is in place */
  raftReady: z.optional(z.boolean()),
  /** its engine accepts any certificate of the cluster's CA on the peer port until this Core is restarted */
  peerPortOpen: z.optional(z.boolean()),
  /** serial number of the certificate that it presents on 7210, hex: identifies which of a move's addresses it uses */
  serial: z.optional(text(64)),
});
export type NodeReport = z.infer<typeof NodeReport>;

/**
 * When a service was removed, and by whom. `why`: its join was given up, or its ID renewed; without it, an operator
 * removed it.
 */
export const Removed = z.object({ at: Time, by: SHOWN_NAME, why: z.optional(Reason) });
export type Removed = z.infer<typeof Removed>;

/**
 * Response of /api/v3/node/leave: the effect that leaving would have for the calling Core, the state of its removal, or
 * that it was removed.
 */
export const LeaveAnswer = z.object({
  /** `removal_sum` of removing it now; null for a Core without a vote, and for a removed one */
  sum: z.nullable(Reason),
  /** it is the leader: leadership will move to another Core */
  leads: z.boolean(),
  /** why it cannot leave now */
  obstacle: z.nullable(Reason),
  /**
   * `away_sum`, or `away_sum_stops`: the effect of it being off but still a member; null for a Core without a vote, and
   * for a removed one
   */
  away: z._default(z.nullable(Reason), null),
  /** the removal requested last */
  operation: z.nullable(Operation),
  removed: z.nullable(Removed),
});
export type LeaveAnswer = z.infer<typeof LeaveAnswer>;

/** Response to a report: what the receiver has to pass to the sender. */
export const ReportAnswer = z.object({
  clockMs: z.number(),
  generation: z.number(),
  lifeId: z._default(z.nullable(LifeId), null),
  peers: list(PeerAddress, 1000),
  /** from the leader to a joining host that became a member: start the engine with this --initial-cluster */
  start: z.nullable(z.object({ initialCluster: text(65_536), memberId: ENGINE_ID })),
  /**
   * from the leader to a joining host: connect to these and report in `join.reached` which answered on both 7209 and
   * 7210
   */
  dial: list(z.object({ ref: Ref, raft: HOST_PORT, internal: HOST_PORT }), 1000),
  /** the sender's service was removed */
  removed: z.nullable(Removed),
  /** from the leader to a member that requested one: its certificate for the peer port */
  raftCertificate: z.optional(PEM),
  /** the sender's engine accepts only such certificates, so a new member's must as well */
  raftGuard: z.optional(z.boolean()),
});
export type ReportAnswer = z.infer<typeof ReportAnswer>;
