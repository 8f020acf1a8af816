import * as z from "zod/mini";
import { Ref, ServiceId, Time } from "./ids.ts";
import { CODE, ENGINE_ID, HOST_PORT, SHOWN_NAME, VERSION, list, record, text } from "./limits.ts";
import { hasUnseen } from "./name.ts";

/** State of a Core service in its life cycle: the desired state, stored in etcd. */
export const ServiceState = z.enum(["created", "enrolling", "catching-up", "active", "removing"]);
export type ServiceState = z.infer<typeof ServiceState>;

/** Status shown by the light; domain/light.ts has the rule of each. */
export const ServiceStatus = z.enum([
  "on",
  "off",
  "warning",
  "not_installed",
  "expired",
  "joining",
  "version_differs",
  "removing",
  "unknown",
]);
export type ServiceStatus = z.infer<typeof ServiceStatus>;

/** Raft role of the member. Learner comes from the membership, never from raftState. */
export const Role = z.enum(["leader", "follower", "candidate", "learner"]);
export type Role = z.infer<typeof Role>;

/** The stages of every join, in their order. */
export const JOIN_STAGES = [
  "issued",
  "called",
  "certified",
  "reachable",
  "learner",
  "caught_up",
  "voter",
  "steady",
] as const;
/** `approval`, between `called` and `certified`, applies only to hosts that an administrator approves. */
export const JoinStage = z.enum([...JOIN_STAGES, "approval"]);
export type JoinStage = z.infer<typeof JoinStage>;

/** A code with the parameters of its sentence; the texts are in shared/src/words. */
export const Reason = z.object({
  code: CODE,
  params: record(z.union([text(512), z.number(), z.boolean(), z.null()]), 16),
});
export type Reason = z.infer<typeof Reason>;

/** What blocks a join, as one of its two sides sees it, and since when. */
export const JoinError = z.object({ ...Reason.shape, seenBy: z.enum(["leader", "host"]), at: Time });
export type JoinError = z.infer<typeof JoinError>;
/** A user who created, renewed or was shown an unused ID, with the role at that moment. */
export const IdUse = z.object({
  at: Time,
  who: z.string().check(z.maxLength(256)),
  role: z.string().check(z.maxLength(32)),
  did: z.enum(["made", "renewed", "shown"]),
  from: z.string().check(z.maxLength(64)),
});
export type IdUse = z.infer<typeof IdUse>;

/**
 * A host that called with the ID and waits for an administrator: what an approval binds to, and who could have used the
 * ID.
 */
export const WaitingHost = z.object({
  /** a member's host that moves to these names and addresses; otherwise one that joins */
  moves: z.optional(z.boolean()),
  since: Time,
  /** if not approved by then, the ID has expired */
  endsAt: Time,
  /** SHA-256 of the host's public key, 64 hex digits; the host shows the first 32 in eight groups */
  fingerprint: z.string().check(z.length(64)),
  host: z.string().check(z.maxLength(253)),
  addresses: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(32)),
  raft: z.string().check(z.maxLength(300)),
  internal: z.string().check(z.maxLength(300)),
  /** source address of the call */
  from: z.string().check(z.maxLength(64)),
  uses: z.array(IdUse).check(z.maxLength(64)),
});
export type WaitingHost = z.infer<typeof WaitingHost>;

/**
 * Body of POST /services/{id}/approve: the host as it was shown; a host that changed since then is not approved by it.
 */
export const Approval = z.strictObject({
  fingerprint: WaitingHost.shape.fingerprint,
  host: WaitingHost.shape.host,
  addresses: WaitingHost.shape.addresses,
});
export type Approval = z.infer<typeof Approval>;

/**
 * The state of a join. `stages` lists the completed stages with their times; `stage` is the last completed one;
 * `errors` says what blocks the next one, as the leader and as the host see it, and `error` is the first of them.
 * `progressPercent` is that of catching up (null while it is not running or not known). `stalled`: a learner that is
 * behind or unreachable and has not improved since then; `takenOutAt` is null while no other join could continue in its
 * place.
 */
export const Join = z.object({
  stage: JoinStage,
  since: Time,
  expiresAt: z.nullable(Time),
  stages: list(z.object({ stage: JoinStage, at: Time, params: Reason.shape.params }), 32),
  error: z.nullable(JoinError),
  errors: z._default(list(JoinError, 4), []),
  waiting: z.nullable(Reason),
  progressPercent: z.nullable(z.number()),
  stalled: z._default(z.nullable(z.object({ since: Time, takenOutAt: z.nullable(Time) })), null),
  /** present while a host waits for an administrator */
  approval: z.optional(WaitingHost),
  /** its unused ID is restricted to administrators: created by one and shown to no lower role */
  idRestricted: z.optional(z.boolean()),
});
export type Join = z.infer<typeof Join>;

export const RaftFacts = z.object({
  memberId: z.nullable(ENGINE_ID),
  learner: z.nullable(z.boolean()),
  term: z.nullable(z.number()),
  index: z.nullable(z.number()),
  appliedIndex: z.nullable(z.number()),
  lagEntries: z.nullable(z.number()),
  lastContactMs: z.nullable(z.number()),
});

export type HostFacts = z.infer<typeof HostFacts>;
export const HostFacts = z.object({
  clockOffsetMs: z.nullable(z.number()),
  fsyncP99Ms: z.nullable(z.number()),
  dbBytes: z.nullable(z.number()),
  diskFreeBytes: z.nullable(z.number()),
  diskFreePercent: z.nullable(z.number()),
  certificateExpiresAt: z.nullable(Time),
});

/** A service as every caller sees it. What is not known is null, never 0. */
export const Service = z.object({
  id: z.nullable(ServiceId),
  ref: Ref,
  kind: z.literal("core"),
  name: SHOWN_NAME,
  status: ServiceStatus,
  /** since when the light has its state; null where unknown */
  statusSince: z.nullable(Time),
  state: ServiceState,
  role: z.nullable(Role),
  paired: z.boolean(),
  fqdn: z.nullable(HOST_PORT),
  address: z.nullable(HOST_PORT),
  apiPort: z.nullable(z.number()),
  version: z.nullable(VERSION),
  uptimeSeconds: z.nullable(z.number()),
  createdAt: Time,
  createdBy: SHOWN_NAME,
  revision: z.number(),
  join: z.nullable(Join),
  raft: RaftFacts,
  host: HostFacts,
  reasons: list(Reason, 32),
  /** when its last own report was received, and the ref of the Core that received it */
  observedAt: z.nullable(Time),
  observedBy: z.nullable(Ref),
  /** these four only in lists, for scripts written for KUMA: there are no tenants, and a Core is its own resource */
  tenantID: z.optional(text(64)),
  tenantName: z.optional(text(64)),
  resourceID: z.optional(text(64)),
  /** explanation of a light that is not green, in English */
  warning: z.optional(text(65_536)),
});
export type Service = z.infer<typeof Service>;

/** 1–128 Unicode characters after trimming; invisible characters are rejected. */
export const ServiceName = z.string().check(
  z.trim(),
  z.maxLength(256, "too_long"),
  z.refine((s) => s.length > 0, { error: "blank" }),
  z.refine((s) => [...s].length <= 128, { error: "too_long" }),
  z.refine((s) => !hasUnseen(s), { error: "control_characters" }),
);

/** Body of POST /services. */
export const NewService = z.strictObject({ kind: z.literal("core"), name: ServiceName });
export type NewService = z.infer<typeof NewService>;

/** Body of PATCH /services/{ref}. */
export const ServicePatch = z.strictObject({ name: ServiceName });
export type ServicePatch = z.infer<typeof ServicePatch>;

export const SERVICE_SORT_KEYS = ["name", "status", "role", "fqdn", "createdAt", "version", "lag", "uptime"] as const;

/** What a joining host needs, with ready-made commands. */
export const JoinGuide = z.object({
  id: ServiceId,
  expiresAt: z.nullable(Time),
  expired: z.boolean(),
  /** `sha256:<64 hex>` of the CA's public key (SPKI), for --raft.ca-hash */
  caHash: text(128),
  /** the first 128 bits of it, 8 groups of 4 hex digits, as a host shows it */
  caFingerprint: text(128),
  commands: z.object({
    /** on a prepared host */
    install: text(8192),
    /** on this machine, for a trial; null where the cluster does not run on loopback */
    runHere: z.nullable(text(8192)),
  }),
});
export type JoinGuide = z.infer<typeof JoinGuide>;
