import * as z from "zod/mini";
import { Operation } from "./access.ts";
import { PeerAddress, RaftState } from "./cluster.ts";
import { Ref, ServiceId, Time } from "./ids.ts";
import { ENGINE_ID, HOST_PORT, PEM, SHOWN_NAME, VERSION, list, text } from "./limits.ts";
import { hasUnseen } from "./name.ts";
import { HostFacts, Reason } from "./service.ts";

/** Body of POST /api/v3/enrol: a joiner trades its service ID for a certificate. The first CSR burns the ID. */
export const EnrolRequest = z.strictObject({
  id: ServiceId,
  /** PKCS#10, PEM, with the host's names in its subjectAltName */
  csr: z.string().check(z.maxLength(16_384)),
  fqdn: z.string().check(z.minLength(1), z.maxLength(253)),
  /** every address this host may dial from or be dialled at */
  addresses: z.array(z.string().check(z.maxLength(64))).check(z.minLength(1), z.maxLength(32)),
  raft: z.string().check(z.maxLength(300)),
  internal: z.string().check(z.maxLength(300)),
  console: z.nullable(z.string().check(z.maxLength(300))),
  version: VERSION,
  engineVersion: VERSION,
  /** the host's clock when it called, ms since 1970 */
  clockMs: z.number(),
});
export type EnrolRequest = z.infer<typeof EnrolRequest>;

export const EnrolAnswer = z.object({
  ref: Ref,
  name: SHOWN_NAME,
  certificate: PEM,
  ca: PEM,
  clusterToken: text(256),
  generation: z.number(),
  peers: list(PeerAddress, 1000),
});
export type EnrolAnswer = z.infer<typeof EnrolAnswer>;

/** 202 of POST /enrol: nothing is signed before an administrator has approved; the host asks again. */
export const EnrolWaits = z.object({
  code: z.literal("approval_needed"),
  name: z.string().check(z.maxLength(256)),
  endsAt: Time,
});
export type EnrolWaits = z.infer<typeof EnrolWaits>;

/** Body of POST /api/v3/node/move: a voter's host says by which names and addresses it is to be known from now on. */
export const MoveRequest = z.strictObject({
  /** of the Core that moves: its own */
  ref: Ref,
  /** for the key that its certificate has: a move brings no new one */
  csr: EnrolRequest.shape.csr,
  /** for the key of its certificate for the peer port; null while it has none */
  raftCsr: z.nullable(EnrolRequest.shape.csr),
  fqdn: EnrolRequest.shape.fqdn,
  addresses: EnrolRequest.shape.addresses,
  raft: EnrolRequest.shape.raft,
  internal: EnrolRequest.shape.internal,
  console: EnrolRequest.shape.console,
  /** its certificates for them are in place: its Core is to restart, when the votes allow */
  restart: z.boolean(),
});
export type MoveRequest = z.infer<typeof MoveRequest>;

/** Where a move stands. `recorded`: the new addresses are its own, and the old ones as well until its Core is there. */
export const MoveAnswer = z.object({
  name: SHOWN_NAME,
  state: z.enum(["recorded", "moved"]),
  /** the certificates that name the new addresses; null where only the stand was asked for, or there is none */
  certificate: z.nullable(PEM),
  raftCertificate: z.nullable(PEM),
  /** its Core is heard, so it can be asked to restart */
  alive: z.boolean(),
  /** its restart that was asked for last */
  operation: z.nullable(Operation),
});
export type MoveAnswer = z.infer<typeof MoveAnswer>;

/** How many Cores a report says that it hears: more than any cluster has, within the limit of a body. */
export const HEARD_MAX = 200;

/** Another Core as the reporting one hears it. */
export const Heard = z.object({
  ref: Ref,
  /** age of its last report, ms */
  heardMs: z.number().check(z.minimum(0)),
  /** age of the last one that named this leader and term, ms */
  contactMs: z.nullable(z.number().check(z.minimum(0))),
  raftState: z.nullable(RaftState),
});
export type Heard = z.infer<typeof Heard>;

/** What a host says is in its way goes into sentences that operators read: it turns none of them round, and hides nothing in them. */
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
  /** of the etcd that it runs; null where an older Core does not say */
  engineVersion: z._default(z.nullable(VERSION), null),
  generation: z.number(),
  clusterId: z.nullable(ENGINE_ID),
  memberId: z.nullable(ENGINE_ID),
  engine: z.enum(["starting", "ready", "draining", "stopped", "failed"]),
  raftState: z.nullable(RaftState),
  term: z.nullable(z.number()),
  leaderMemberId: z.nullable(ENGINE_ID),
  /** since when this node leads, by its own clock; null while it does not */
  leadsSince: z._default(z.nullable(Time), null),
  commitIndex: z.nullable(z.number()),
  appliedIndex: z.nullable(z.number()),
  /** the sender's clock, ms since 1970 */
  clockMs: z.number(),
  host: HostFacts,
  /** how much of the last ten seconds its main thread waited for a processor; null where that is not known */
  processorWaitPercent: z._default(z.nullable(z.number().check(z.minimum(0), z.maximum(100))), null),
  /** whom it hears; null: it cannot tell, because it has just started, is cut off, or is of a version that does not say */
  hears: z._default(z.nullable(list(Heard, HEARD_MAX)), null),
  /** it is about to hand leadership over and stop: watch for the next leader closely */
  leaving: z._default(z.boolean(), false),
  /** what this host sees of its own join; null once it is over */
  join: z.nullable(z.object({ error: z.nullable(HostReason), reached: list(Ref, 1000) })),
  /** PKCS#10, PEM: a request for the certificate of the peer port, while this host has none */
  raftCsr: z.optional(text(16_384)),
  /** that certificate is in place */
  raftReady: z.optional(z.boolean()),
  /** its engine takes any certificate of the cluster's CA on the peer port until this Core is restarted */
  peerPortOpen: z.optional(z.boolean()),
  /** serial number of the certificate that it shows on 7210, hex: which of a move's addresses it is at */
  serial: z.optional(text(64)),
});
export type NodeReport = z.infer<typeof NodeReport>;

/** When a service was removed, and by whom. `why`: its join was given up, or its ID renewed; without it, an operator removed it. */
export const Removed = z.object({ at: Time, by: SHOWN_NAME, why: z.optional(Reason) });
export type Removed = z.infer<typeof Removed>;

/** Answer of /api/v3/node/leave: what leaving would come to for the calling Core, where that stands, or that it is gone. */
export const LeaveAnswer = z.object({
  /** `removal_sum` of taking it out now; null for one without a vote, and one that is gone */
  sum: z.nullable(Reason),
  /** it leads: another one will */
  leads: z.boolean(),
  /** why it may not leave now */
  obstacle: z.nullable(Reason),
  /** `away_sum`, or `away_sum_stops`: what it comes to that it is off but stays a member; null for one without a vote, and one that is gone */
  away: z._default(z.nullable(Reason), null),
  /** its removal that was asked for last */
  operation: z.nullable(Operation),
  removed: z.nullable(Removed),
});
export type LeaveAnswer = z.infer<typeof LeaveAnswer>;

/** Answer to a report: what the receiver wants the sender to know. */
export const ReportAnswer = z.object({
  clockMs: z.number(),
  generation: z.number(),
  peers: list(PeerAddress, 1000),
  /** from the leader to a joiner that was made a member: start the engine with this --initial-cluster */
  start: z.nullable(z.object({ initialCluster: text(65_536), memberId: ENGINE_ID })),
  /** from the leader to a joiner: dial these and say in `join.reached` which answered, 7209 and 7210 both */
  dial: list(z.object({ ref: Ref, raft: HOST_PORT, internal: HOST_PORT }), 1000),
  /** the sender's service was removed */
  removed: z.nullable(Removed),
  /** from the leader to a member that asks for one: its certificate for the peer port */
  raftCertificate: z.optional(PEM),
  /** the sender's engine takes such certificates alone, so a new member's is to as well */
  raftGuard: z.optional(z.boolean()),
});
export type ReportAnswer = z.infer<typeof ReportAnswer>;
