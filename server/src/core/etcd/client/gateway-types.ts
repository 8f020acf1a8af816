import type { EngineMetrics } from "../metrics.ts";
import type { RaftStatus } from "../vars.ts";
import type { EngineMember, KeyValue, WatchEvent } from "./wire.ts";

export interface CallOptions {
  /** how long the caller waits in all, ms; default 5000 */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface RangeRequest {
  /** bytes for a key that need not be UTF-8 */
  key: string | Uint8Array;
  /** exclusive; see prefixRange */
  rangeEnd?: string;
  /** from this member's own copy, also without a leader */
  serializable?: boolean;
  limit?: number;
  keysOnly?: boolean;
  /** how many there are, and none of them */
  countOnly?: boolean;
  revision?: number;
  /** only keys that were last changed at this revision or later; etcd reads the whole range for it */
  minModRevision?: number;
}
export interface RangeResult {
  revision: number;
  kvs: KeyValue[];
  /** of all keys in the range, whatever `limit` and `minModRevision` leave out */
  count: number;
  more: boolean;
}

export type CompareOp = "=" | "!=" | ">" | "<";
export type Compare =
  | { key: string; rangeEnd?: string; target: "version" | "create" | "mod"; op: CompareOp; value: number }
  | { key: string; rangeEnd?: string; target: "value"; op: CompareOp; value: string };
export type Op =
  | { op: "put"; key: string; value: string }
  | { op: "delete"; key: string; rangeEnd?: string }
  | { op: "range"; key: string; rangeEnd?: string; limit?: number };
export interface TxnRequest {
  compare: readonly Compare[];
  success: readonly Op[];
  failure?: readonly Op[];
}
export type OpResult =
  | { op: "put" }
  | { op: "delete"; deleted: number }
  | { op: "range"; kvs: KeyValue[]; count: number };
export interface TxnResult {
  succeeded: boolean;
  revision: number;
  responses: OpResult[];
}

export interface WatchRequest {
  key: string;
  rangeEnd?: string;
  startRevision: number;
  /** hands over only events of keys that begin with this (ASCII); the others only move the batch's revision */
  only?: string;
}
/**
 * All events of some whole revisions, in order. `revision`: every event up to it has been handed over. It comes from the
 * last event itself, never from the header, which names the store's newest revision while a watcher far behind is sent
 * 1000 revisions at a time (tried, 3.4.23).
 */
export interface WatchBatch {
  revision: number;
  events: WatchEvent[];
}

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

/** One member's etcd by its JSON gateway. Every failure is an EngineError. */
export interface Gateway {
  range(r: RangeRequest, o?: CallOptions): Promise<RangeResult>;
  /** everything in the range at ONE revision, fetched in pages */
  rangeAll(
    r: { key: string; rangeEnd: string; serializable?: boolean; pageSize?: number },
    o?: CallOptions,
  ): Promise<RangeResult>;
  /** at most 128 operations (etcd's default) */
  txn(t: TxnRequest, o?: CallOptions): Promise<TxnResult>;
  /**
   * Deletes without any condition. Unlike a transaction etcd takes it with its quota used up: 3.4 refuses there even one
   * that only deletes (tried; etcd's issue 13429).
   */
  deleteRange(r: { key: string; rangeEnd?: string }, o?: CallOptions): Promise<{ deleted: number; revision: number }>;
  /**
   * Runs until `signal` aborts (then it resolves) or the stream ends (then it rejects: `compacted` = list anew,
   * anything else = go on from the last revision seen). Batches come in order; `onOpen` once the watch stands.
   */
  watch(
    w: WatchRequest,
    onBatch: (b: WatchBatch) => void,
    signal: AbortSignal,
    onOpen?: (revision: number) => void,
  ): Promise<void>;
  status(o?: CallOptions): Promise<EngineStatus>;
  raftStatus(o?: CallOptions): Promise<RaftStatus>;
  metrics(o?: CallOptions): Promise<EngineMetrics>;
  memberList(o?: CallOptions): Promise<{ clusterId: string; members: EngineMember[] }>;
  memberAdd(
    peerUrl: string,
    m: { learner: boolean },
    o?: CallOptions,
  ): Promise<{ member: EngineMember; members: EngineMember[] }>;
  memberPromote(memberId: string, o?: CallOptions): Promise<EngineMember[]>;
  memberRemove(memberId: string, o?: CallOptions): Promise<EngineMember[]>;
  /** the other members dial it there from now on */
  memberUpdate(memberId: string, peerUrl: string, o?: CallOptions): Promise<EngineMember[]>;
  /** must be asked of the leader itself (`not_leader` otherwise) */
  moveLeader(memberId: string, o?: CallOptions): Promise<void>;
  alarms(o?: CallOptions): Promise<{ memberId: string; alarm: string }[]>;
  disarm(memberId: string, alarm: string, o?: CallOptions): Promise<void>;
  /** takes out what the history holds before `revision`; resolves once the asked member's file is free of it */
  compact(revision: number, o?: CallOptions): Promise<void>;
  /** writes this member's file anew, without what is free in it; the member answers nothing meanwhile */
  defragment(o?: CallOptions): Promise<void>;
  close(): Promise<void>;
}
