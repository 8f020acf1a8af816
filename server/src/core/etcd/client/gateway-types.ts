import type { EngineMetrics } from "../metrics.ts";
import type { RaftStatus } from "../vars.ts";
import type { EngineMember, KeyValue, WatchEvent } from "./wire.ts";

/** The timeout and cancellation of a call. */
export interface CallOptions {
  /** total timeout, ms; default 5000 */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** A read of one key, or of a half-open range if `rangeEnd` is given. */
export interface RangeRequest {
  /** bytes for a key that need not be UTF-8 */
  key: string | Uint8Array;
  /** exclusive; see prefixRange */
  rangeEnd?: string;
  /** reads this member's own data, also without a leader */
  serializable?: boolean;
  limit?: number;
  keysOnly?: boolean;
  /** returns only the number of keys */
  countOnly?: boolean;
  revision?: number;
  /** only keys that were last changed at this revision or later; etcd reads the whole range for it */
  minModRevision?: number;
}
/** The keys read, at the store's `revision`; `more`: the range has further keys. */
export interface RangeResult {
  revision: number;
  kvs: KeyValue[];
  /** number of keys in the range, regardless of `limit` and `minModRevision` */
  count: number;
  more: boolean;
}

type CompareOp = "=" | "!=" | ">" | "<";
export type Compare =
  | { key: string; rangeEnd?: string; target: "version" | "create" | "mod"; op: CompareOp; value: number }
  | { key: string; rangeEnd?: string; target: "value"; op: CompareOp; value: string };
export type Op =
  | { op: "put"; key: string; value: string }
  | { op: "delete"; key: string; rangeEnd?: string }
  | { op: "range"; key: string; rangeEnd?: string; limit?: number };
/** A transaction: `success` is executed if all conditions hold, else `failure`. */
export interface TxnRequest {
  compare: readonly Compare[];
  success: readonly Op[];
  failure?: readonly Op[];
}
export type OpResult =
  | { op: "put" }
  | { op: "delete"; deleted: number }
  | { op: "range"; kvs: KeyValue[]; count: number };
/** Which branch was executed, and the results of its operations, in order. */
interface TxnResult {
  succeeded: boolean;
  revision: number;
  responses: OpResult[];
}

/** A watch of a key or range from a revision on. */
export interface WatchRequest {
  key: string;
  rangeEnd?: string;
  startRevision: number;
  /** passes on only events of keys with this ASCII prefix; other events only advance the batch's revision */
  only?: string;
}
/**
 * All events of one or more complete revisions, in order. `revision`: every event up to it has been passed on. It is
 * taken from the last event, not from the header, which holds the store's newest revision while a watcher that is far
 * behind receives 1000 revisions at a time (tried, 3.4.23).
 */
export interface WatchBatch {
  revision: number;
  events: WatchEvent[];
}

/** A member's status. IDs in hex, sizes in bytes; `errors` contains its alarms. */
export interface EngineStatus {
  memberId: string;
  clusterId: string;
  version: string;
  revision: number;
  leaderMemberId: string | null;
  raftIndex: number;
  raftTerm: number;
  appliedIndex: number;
  learner: boolean;
  dbBytes: number;
  dbInUseBytes: number;
  errors: string[];
}

/** A client of one member's etcd through its JSON gateway. Every failure is an EngineError. */
export interface Gateway {
  range(request: RangeRequest, options?: CallOptions): Promise<RangeResult>;
  /** returns the whole range at one revision, read in pages */
  rangeAll(
    request: { key: string; rangeEnd: string; serializable?: boolean; pageSize?: number },
    options?: CallOptions,
  ): Promise<RangeResult>;
  /** at most 128 operations (etcd's default) */
  txn(request: TxnRequest, options?: CallOptions): Promise<TxnResult>;
  /**
   * Deletes unconditionally. Unlike a transaction, etcd accepts it when its quota is used up: 3.4 then refuses even a
   * transaction that only deletes (tried; etcd's issue 13429).
   */
  deleteRange(
    request: { key: string; rangeEnd?: string },
    options?: CallOptions,
  ): Promise<{ deleted: number; revision: number }>;
  /**
   * Runs until `signal` aborts (then it resolves) or the stream ends (then it rejects: `compacted` = list anew,
   * anything else = resume from the last revision seen). Batches arrive in order; `onOpen` is called once the watch is
   * established.
   */
  watch(
    request: WatchRequest,
    onBatch: (batch: WatchBatch) => void,
    signal: AbortSignal,
    onOpen?: (revision: number) => void,
  ): Promise<void>;
  status(options?: CallOptions): Promise<EngineStatus>;
  raftStatus(options?: CallOptions): Promise<RaftStatus>;
  metrics(options?: CallOptions): Promise<EngineMetrics>;
  memberList(options?: CallOptions): Promise<{ clusterId: string; members: EngineMember[] }>;
  memberAdd(
    peerUrl: string,
    as: { learner: boolean },
    options?: CallOptions,
  ): Promise<{ member: EngineMember; members: EngineMember[] }>;
  memberPromote(memberId: string, options?: CallOptions): Promise<EngineMember[]>;
  memberRemove(memberId: string, options?: CallOptions): Promise<EngineMember[]>;
  /** changes the peer URL at which the other members dial this one */
  memberUpdate(memberId: string, peerUrl: string, options?: CallOptions): Promise<EngineMember[]>;
  /** must be sent to the leader (`not_leader` otherwise) */
  moveLeader(memberId: string, options?: CallOptions): Promise<void>;
  alarms(options?: CallOptions): Promise<{ memberId: string; alarm: string }[]>;
  disarm(memberId: string, alarm: string, options?: CallOptions): Promise<void>;
  /** removes the history before `revision`; resolves once this member's database no longer contains it */
  compact(revision: number, options?: CallOptions): Promise<void>;
  /** rewrites this member's database file without its free pages; the member answers no requests meanwhile */
  defragment(options?: CallOptions): Promise<void>;
  close(): Promise<void>;
}
