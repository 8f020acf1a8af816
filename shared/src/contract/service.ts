import * as z from "zod/mini";
import { Ref, ServiceId, Time } from "./ids.ts";
import { CODE, ENGINE_ID, HOST_PORT, SHOWN_NAME, VERSION, list, record, text } from "./limits.ts";
import { hasUnseen } from "./name.ts";

/** Where a Core service stands in its life: the desired state, kept in etcd. */
export const ServiceState = z.enum(["created", "enrolling", "catching-up", "active", "removing"]);
export type ServiceState = z.infer<typeof ServiceState>;

/** What the light says; see domain/light.ts for the rule of each. */
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

/** What Raft says of the member. Learner comes from the membership, never from raftState. */
export const Role = z.enum(["leader", "follower", "candidate", "learner"]);
export type Role = z.infer<typeof Role>;

/** The stages of a join, in their order. */
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
export const JoinStage = z.enum(JOIN_STAGES);
export type JoinStage = z.infer<typeof JoinStage>;

/** A code with what fills its sentence; the words stand in shared/src/words. */
export const Reason = z.object({
  code: CODE,
  params: record(z.union([text(512), z.number(), z.boolean(), z.null()]), 16),
});
export type Reason = z.infer<typeof Reason>;

/** What holds a join up, as one of its two sides sees it, and since when. */
export const JoinError = z.object({ ...Reason.shape, seenBy: z.enum(["leader", "host"]), at: Time });
export type JoinError = z.infer<typeof JoinError>;

/**
 * The join as one tracked object. `stages` lists the stages passed so far with the time of each;
 * `stage` is the last one passed; `errors` says what holds the next one up, as the leader and as the host see it, and
 * `error` is the first of them. `progressPercent` is that of catching up (null while it is not running or not known).
 * `stalled`: a learner that is behind or unreachable and not getting better since then; `takenOutAt` is null while no
 * other join could go on in its place.
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

/** A service as everybody sees it. What is not known is null, never 0. */
export const Service = z.object({
  id: z.nullable(ServiceId),
  ref: Ref,
  kind: z.literal("core"),
  name: SHOWN_NAME,
  status: ServiceStatus,
  /** since when the light is what it is; null where nobody can tell */
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
  /** when its own last report was received, and the ref of the Core that received it */
  observedAt: z.nullable(Time),
  observedBy: z.nullable(Ref),
  /** these four in lists only, for scripts written for KUMA: there are no tenants, and a Core is its own resource */
  tenantID: z.optional(text(64)),
  tenantName: z.optional(text(64)),
  resourceID: z.optional(text(64)),
  /** what a light that is not green is about, in English */
  warning: z.optional(text(65_536)),
});
export type Service = z.infer<typeof Service>;

/** 1–128 Unicode characters after trimming; characters that nobody sees are refused. */
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

/** What a joiner needs, with the ready commands of the guide. */
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
    /** on this machine, for a trial; null where the cluster is not on loopback */
    runHere: z.nullable(text(8192)),
  }),
});
export type JoinGuide = z.infer<typeof JoinGuide>;
