/**
 * Invariant: every change executed here is ONE etcd transaction: its effect, its audit entry and its idempotency
 * record are written together or not at all. It commits only if everything that the plan and the caller's standing
 * were based on is unchanged. A repeated idempotency key does not execute again while its record exists: it returns
 * the recorded result or key_reused. An outcome that cannot be determined is outcome_unknown, never a success or a
 * failure. See docs/architecture/data.md.
 */

import { createHash, createHmac, randomUUID } from "node:crypto";
import type { ErrorCode } from "@core-console/shared/contract/errors";
import { EngineError, type EngineErrorKind } from "../etcd/client/engine-error.ts";
import type { Compare, Gateway, Op } from "../etcd/client/gateway-types.ts";
import type { RaftWatch } from "../etcd/raft-watch.ts";
import { ApiProblem, invalidField } from "./api-problem.ts";
import type { Consistency } from "./freshness.ts";
import { keys } from "./keys.ts";
import { IdempotencyRecord, type AuditRecord } from "./records.ts";
import type { Registry } from "./registry.ts";
import { refuseWhileRestoring, sameRestore } from "./restore-marker.ts";

/** The caller of a change, and how it is distinguished from others. */
export interface ChangeRequest {
  /** distinguishes callers for idempotency: `user:<id>`, `token:<id>`, `core:<name>` … */
  caller: string;
  /** ID of the user behind it, whose records are counted together; null for none */
  user: string | null;
  /** how the audit names it: a login, `core:<name>`, `joiner` … */
  who: string;
  /** name of the token that acts for `who` */
  token: string | null;
  from: string;
  requestId: string;
  idempotencyKey: string | null;
  /** SHA-256 over method, path and body */
  requestHash: string;
  /** it is refused while a restore of records is in progress */
  waitsForRestore?: true;
  /** the conditions on the caller that must still hold at commit; evaluated again in every round. Throws like a plan */
  standing?: () => Compare[];
}

/** What a change writes for its response to show, and the form of it without any secret, stored for repetitions. */
export interface Made<Written = unknown, Stored = unknown> {
  written: Written;
  stored: Stored;
}

/** The writes of a plan: one transaction, or nothing. */
export interface ChangePlan<M extends Made | null = Made | null> {
  compare: Compare[];
  ops: Op[];
  audit: Pick<AuditRecord, "what" | "ref" | "name">;
  status: number;
  /** null for a response that shows nothing of it */
  made: M;
  ref: string | null;
}

export type ChangeOutcome<M extends Made | null = Made | null> =
  | { kind: "done"; revision: number; status: number; made: M }
  | { kind: "replay"; record: IdempotencyRecord };

/** The timeout of a transaction; it is also aborted when the leadership it was sent under ends. */
const TXN_TIMEOUT_MS = 2500;
const NO_LEADER = new Set<EngineErrorKind>([
  "unavailable",
  "no_leader",
  "not_leader",
  "learner_refuses",
  "timeout",
  "lost",
]);
/** Planning is repeated when the same records were changed concurrently; more rounds than this mean a hot spot. */
const MAX_ROUNDS = 8;

/**
 * Left out of the hash: it is stored for 24 h, and a plain hash of a request would allow guessing the password in it.
 */
const LEFT_OUT = new Set(["password", "current", "next", "clientSecret", "secret"]);

/**
 * Returns the SHA-256 (hex) of what identifies a request, without its secrets. Throws validation_failed for a body
 * that is nested too deeply.
 */
export function hashRequest(method: string, path: string, body: unknown): string {
  return createHash("sha256")
    .update(`${method}\n${path}\n${withoutSecrets(body)}`)
    .digest("hex");
}

function withoutSecrets(body: unknown): string {
  try {
    return JSON.stringify(body ?? null, (name, value: unknown) => (LEFT_OUT.has(name) ? null : value));
  } catch (error) {
    // A body that could be parsed can still be nested too deeply to be serialised.
    if (!(error instanceof RangeError)) throw error;
    throw invalidField("body", "json");
  }
}

/**
 * Executes changes: effect, audit entry and idempotency record in ONE etcd transaction (docs/architecture/data.md).
 * The idempotency record is looked up first; a plan is made on the cached registry, and its compares make sure that
 * nothing it is based on has changed.
 */
export class Changes {
  readonly #gateway: Gateway;
  readonly #registry: Registry;
  readonly #consistency: Consistency;
  readonly #raft: RaftWatch;
  readonly #now: () => number;

  constructor(parts: {
    gateway: Gateway;
    registry: Registry;
    consistency: Consistency;
    raft: RaftWatch;
    now: () => number;
  }) {
    this.#gateway = parts.gateway;
    this.#registry = parts.registry;
    this.#consistency = parts.consistency;
    this.#raft = parts.raft;
    this.#now = parts.now;
  }

  /**
   * Runs `plan` on the registry, writes what it returns, and returns what it made. `plan` throws ApiProblem to refuse;
   * a refusal is only trusted on a registry known to be fresh. Throws key_reused, no_leader (nothing changed),
   * outcome_unknown, storage_full, busy, and what `plan` throws.
   */
  async execute<M extends Made | null>(request: ChangeRequest, plan: () => ChangePlan<M>): Promise<ChangeOutcome<M>> {
    const idemKey = request.idempotencyKey === null ? null : keys.idempotency(request.caller, request.idempotencyKey);
    let fresh = false;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const known =
        idemKey === null ? undefined : this.#registry.idempotencies.get(idemKey.slice(keys.idempotencies.length));
      if (known !== undefined) return replay(known.value, request);
      let planned: ChangePlan<M>;
      let standing: Compare[];
      try {
        standing = this.#standingOf(request);
        planned = plan();
      } catch (error) {
        if (fresh || !(error instanceof ApiProblem)) throw error;
        await this.#consistency.sync();
        fresh = true;
        continue;
      }
      const result = await this.#commit(request, planned, standing, idemKey);
      if (result.kind === "done") {
        const { status, made } = planned;
        return { kind: "done", revision: result.revision, status, made };
      }
      if (result.kind === "replay") return replay(result.record, request);
      await this.#consistency.sync();
      fresh = true;
    }
    throw new ApiProblem("busy");
  }

  /** Returns what must still hold besides what the plan is based on. Throws why the change is refused by now. */
  #standingOf(request: ChangeRequest): Compare[] {
    const standing = request.standing?.() ?? [];
    if (request.waitsForRestore !== true) return standing;
    refuseWhileRestoring(this.#registry);
    return [...standing, sameRestore(this.#registry)];
  }

  async #commit(
    request: ChangeRequest,
    plan: ChangePlan,
    standing: Compare[],
    idemKey: string | null,
  ): Promise<
    { kind: "done"; revision: number } | { kind: "replay"; record: IdempotencyRecord } | { kind: "conflict" }
  > {
    if (this.#raft.leaderMemberId === null) throw new ApiProblem("no_leader");
    const atMs = this.#now();
    const at = new Date(atMs).toISOString();
    const audit: AuditRecord = {
      at,
      who: request.who,
      token: request.token,
      from: request.from,
      outcome: "done",
      code: null,
      requestId: request.requestId,
      count: 1,
      ...plan.audit,
    };
    const compare = [...standing, ...plan.compare];
    const auditKey = keys.audit(atMs, randomUUID());
    const success: Op[] = [...plan.ops, { op: "put", key: auditKey, value: JSON.stringify(audit) }];
    if (idemKey !== null) {
      const record: IdempotencyRecord = {
        requestHash: storedHash(request),
        status: plan.status,
        ref: plan.ref,
        made: plan.made?.stored ?? null,
        at,
        by: request.user,
      };
      compare.push({ key: idemKey, target: "create", op: "=", value: 0 });
      success.push({ op: "put", key: idemKey, value: JSON.stringify(record) });
    }
    const failure: Op[] = idemKey === null ? [] : [{ op: "range", key: idemKey }];
    try {
      const result = await this.#gateway.txn(
        { compare, success, failure },
        { timeoutMs: TXN_TIMEOUT_MS, signal: this.#raft.epoch },
      );
      if (result.succeeded) return { kind: "done", revision: result.revision };
      const [found] = result.responses;
      const kv = found?.op === "range" ? found.kvs[0] : undefined;
      return kv === undefined
        ? { kind: "conflict" }
        : { kind: "replay", record: IdempotencyRecord.parse(JSON.parse(kv.value)) };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const revision = error.kind === "no_space" ? await this.#writtenAt(auditKey) : null;
      if (revision !== null) return { kind: "done", revision };
      throw new ApiProblem(codeOf(error));
    }
  }

  /**
   * Returns the revision at which the transaction was committed; null: it was not. The transaction that exceeds etcd's
   * quota fails with no_space although it is committed (observed with etcd 3.4); its own audit entry shows that.
   * Throws outcome_unknown if that cannot be read.
   */
  async #writtenAt(auditKey: string): Promise<number | null> {
    try {
      const { kvs } = await this.#gateway.range({ key: auditKey }, { timeoutMs: TXN_TIMEOUT_MS });
      return kvs[0]?.modRevision ?? null;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new ApiProblem("outcome_unknown");
    }
  }
}

/**
 * Returns the code that a failed transaction means to the caller; an unforeseen failure is an internal error, not an
 * election.
 */
function codeOf(error: EngineError): ErrorCode {
  if (error.kind === "no_space") return "storage_full";
  if (error.sent === "unknown") return "outcome_unknown";
  return NO_LEADER.has(error.kind) ? "no_leader" : "internal";
}

/**
 * Returns the hash by which a repeated request is recognised. A body may hold a password: keyed with the idempotency
 * key, which is not stored, the hash cannot be brute-forced from the data in etcd.
 */
function storedHash(request: ChangeRequest): string {
  return createHmac("sha256", request.idempotencyKey ?? "")
    .update(request.requestHash)
    .digest("hex");
}

function replay(record: IdempotencyRecord, request: ChangeRequest): { kind: "replay"; record: IdempotencyRecord } {
  if (record.requestHash !== storedHash(request)) throw new ApiProblem("key_reused");
  return { kind: "replay", record };
}
