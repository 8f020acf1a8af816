import * as z from "zod/mini";
import { Ref, ServiceId, Time } from "./ids.ts";
import { LifeId, LifeStart } from "./life.ts";
import { ENGINE_ID, HOST_PORT, SHOWN_NAME, URL_TEXT, VERSION, list } from "./limits.ts";
import { Reason, Role } from "./service.ts";

/** raftState of etcd's /debug/vars, as a Core's own engine reports it. */
export const RaftState = z.enum(["StateLeader", "StateFollower", "StateCandidate", "StatePreCandidate"]);
export type RaftState = z.infer<typeof RaftState>;

/** One member as the cluster page shows it. */
export const Member = z.object({
  ref: Ref,
  name: SHOWN_NAME,
  memberId: ENGINE_ID,
  voter: z.boolean(),
  role: z.nullable(Role),
  term: z.nullable(z.number()),
  lagEntries: z.nullable(z.number()),
  /** ref of the leader it believes in; null: none */
  believesLeader: z.nullable(Ref),
  lastContactMs: z.nullable(z.number()),
  /** version of the etcd it runs, as last reported; null where unknown, as for an older Core */
  engineVersion: z._default(z.nullable(VERSION), null),
});
export type Member = z.infer<typeof Member>;

/**
 * `confirmed`: a majority of voters names that leader; `claimed`: only the leader itself does; `none`: there is no
 * leader.
 */
export const Leadership = z.enum(["confirmed", "claimed", "none"]);
export type Leadership = z.infer<typeof Leadership>;

export const ClusterView = z.object({
  /** 16 hex digits, etcd's cluster ID */
  clusterId: ENGINE_ID,
  generation: z.number(),
  /** together with the generation identifies the life of the cluster; null from an older Core, or not given yet */
  lifeId: z._default(z.nullable(LifeId), null),
  /** `since`: by the leadership record, the same at every Core; null until it has been read */
  leader: z.nullable(z.object({ ref: Ref, name: SHOWN_NAME, since: z.nullable(Time) })),
  leadership: Leadership,
  term: z.nullable(z.number()),
  members: list(Member, 1000),
  voters: z.number(),
  learners: z.number(),
  majority: z.number(),
  /** voters known to be alive now */
  aliveVoters: z.number(),
  /** number of further voters that may fail before writes stop; negative: that many must return */
  mayStillFail: z.number(),
  /** since when there has been no leader; null while there is one */
  leaderlessSince: z.nullable(Time),
  warnings: list(Reason, 1000),
  /**
   * lowest etcd version for which this Core does not warn (KUMA_LEAST_ENGINE); null: an older Core, which does not
   * report it
   */
  leastEngine: z._default(z.nullable(VERSION), null),
  /**
   * address of this Core's REST API for scripts, `https://core-2.soc.example:7223`; null where unknown. Any Core may be
   * used
   */
  rest: z._default(z.nullable(URL_TEXT), null),
  observedAt: Time,
  observedBy: Ref,
});
export type ClusterView = z.infer<typeof ClusterView>;

/** Body of POST /cluster/leader. */
export const LeaderRequest = z.strictObject({
  /** ID or ref of the service whose Core is to lead */
  id: z.union([Ref, ServiceId]),
  /** ref of the Core that leads as the caller believes */
  expectedLeader: Ref,
});
export type LeaderRequest = z.infer<typeof LeaderRequest>;

/** Address of another Core's API, for Cores and the BFF; it is never sent to a browser. */
export const PeerAddress = z.object({
  ref: Ref,
  name: SHOWN_NAME,
  memberId: z.nullable(ENGINE_ID),
  voter: z.boolean(),
  /** host and port of the Core API, `core-2.soc.example:7210` */
  internal: HOST_PORT,
  /** address of its console for users, `https://core-2.soc.example:7220`; null when it has none */
  console: z.nullable(HOST_PORT),
});
export type PeerAddress = z.infer<typeof PeerAddress>;

/** What a node reports about itself without asking any other: GET /api/v3/node. Works without a leader. */
export const NodeView = z.object({
  ref: Ref,
  name: SHOWN_NAME,
  version: VERSION,
  generation: z.number(),
  /** null from an older Core, or not given yet */
  lifeId: z._default(z.nullable(LifeId), null),
  clusterId: z.nullable(ENGINE_ID),
  memberId: z.nullable(ENGINE_ID),
  learner: z.nullable(z.boolean()),
  engine: z.enum(["starting", "ready", "draining", "stopped", "failed"]),
  raftState: z.nullable(RaftState),
  term: z.nullable(z.number()),
  /** etcd member ID of the leader it believes in; null: none */
  leaderMemberId: z.nullable(ENGINE_ID),
  leaderRef: z.nullable(Ref),
  /** since when it leads, by the leadership record; null while it does not, or the record has not been read */
  leadsSince: z._default(z.nullable(Time), null),
  commitIndex: z.nullable(z.number()),
  appliedIndex: z.nullable(z.number()),
  /** revision of its copy of the registry */
  revision: z.number(),
  /** the registry is loaded and the node may serve requests */
  ready: z.boolean(),
  observedAt: Time,
  /**
   * the last entry of its log, read from its files while no leader is known; null: unknown, or a leader is known, under
   * whom it moves on
   */
  lastEntry: z._default(z.nullable(z.object({ term: z.number(), index: z.number() })), null),
  /** size of its engine's files; null where unknown */
  dataBytes: z._default(z.nullable(z.number()), null),
  /** its host has the file of the CA's key, or of the sealing key; null where unknown */
  holdsCaKey: z._default(z.nullable(z.boolean()), null),
  holdsSealingKey: z._default(z.nullable(z.boolean()), null),
  /** refs of the voting Cores by its copy of the registry, or by what it last knew; empty where neither is there */
  voters: z._default(list(Ref, 1000), []),
  /** number of voters in etcd's list that belong to no Core; 0 while it has no list, as from an older Core */
  foreignVoters: z._default(z.number(), 0),
  peers: list(PeerAddress, 1000),
  /** how its life was begun; null for unauthenticated callers, from an older Core, or not known */
  lifeBegun: z._default(z.nullable(LifeStart), null),
});
export type NodeView = z.infer<typeof NodeView>;
