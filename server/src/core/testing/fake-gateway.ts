import { EngineError } from "../etcd/client/engine-error.ts";
import type { Compare, Gateway, Op, OpResult, TxnRequest, WatchBatch } from "../etcd/client/gateway-types.ts";
import type { RaftStatus } from "../etcd/vars.ts";
import type { EngineMember, KeyValue, WatchEvent } from "../etcd/client/wire.ts";

interface Watcher {
  from: number;
  only: string;
  end: string | undefined;
  key: string;
  take: (batch: WatchBatch) => void;
  fail: (error: Error) => void;
}

/**
 * etcd's store behind the gateway's interface, in memory: revisions, compares, watches. One member; the test sets what
 * fails.
 */
export class FakeGateway implements Gateway {
  revision = 1;
  readonly kvs = new Map<string, KeyValue>();
  readonly calls: string[] = [];
  members: EngineMember[] = [];
  raft: RaftStatus | Error = new Error("not said");
  /**
   * replaces the outcome of the next transactions, first in first out; `after: true`: it was committed, but the
   * response was lost
   */
  readonly txnFailures: { error: EngineError; after: boolean }[] = [];
  /** runs before the next transaction is executed: a concurrent change */
  beforeTxn: (() => void) | null = null;
  /** delays linearizable reads until it is resolved */
  readGate: Promise<void> | null = null;
  /** watches deliver nothing while this is true */
  watchHeld = false;
  readonly #history: WatchEvent[] = [];
  readonly #watchers = new Set<Watcher>();

  /** A change from outside the code under test. */
  put(key: string, value: unknown): number {
    this.#execute([{ op: "put", key, value: typeof value === "string" ? value : JSON.stringify(value) }]);
    return this.revision;
  }

  delete(key: string): void {
    this.#execute([{ op: "delete", key }]);
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  /** Ends every watch as etcd would. */
  breakWatches(kind: "lost" | "compacted"): void {
    for (const w of this.#watchers) w.fail(new EngineError(kind, "refused", kind));
  }

  /** Delivers one batch to every watcher, whatever its revision. */
  sendRaw(batch: WatchBatch): void {
    for (const w of this.#watchers) w.take(batch);
  }

  releaseWatches(): void {
    this.watchHeld = false;
    for (const w of this.#watchers) this.#feed(w);
  }

  keysUnder(prefix: string): string[] {
    return [...this.kvs.keys()].filter((k) => k.startsWith(prefix));
  }

  json(key: string): unknown {
    const kv = this.kvs.get(key);
    return kv === undefined ? null : JSON.parse(kv.value);
  }

  async range(request: Parameters<Gateway["range"]>[0], options?: Parameters<Gateway["range"]>[1]) {
    this.calls.push(request.serializable === true ? "range-own" : "range");
    if (this.readGate !== null && request.serializable !== true) await raced(this.readGate, options?.signal);
    const all = this.#within(String(request.key), request.rangeEnd);
    const fit = all.filter((kv) => kv.modRevision >= (request.minModRevision ?? 0));
    const kvs = request.countOnly === true ? [] : fit.slice(0, request.limit ?? fit.length);
    return {
      revision: this.revision,
      kvs,
      count: all.length,
      more: request.countOnly !== true && kvs.length < fit.length,
    };
  }

  async rangeAll(range: Parameters<Gateway["rangeAll"]>[0]) {
    this.calls.push("rangeAll");
    const kvs = this.#within(range.key, range.rangeEnd);
    return { revision: this.revision, kvs, count: kvs.length, more: false };
  }

  async txn(t: TxnRequest) {
    this.calls.push("txn");
    const before = this.beforeTxn;
    this.beforeTxn = null;
    before?.();
    const failure = this.txnFailures.shift();
    if (failure !== undefined && !failure.after) throw failure.error;
    const succeeded = t.compare.every((c) => this.#holds(c));
    const responses = this.#execute(succeeded ? t.success : (t.failure ?? []));
    if (failure !== undefined) throw failure.error;
    return { succeeded, revision: this.revision, responses };
  }

  async deleteRange(range: { key: string; rangeEnd?: string }) {
    this.calls.push("deleteRange");
    const [result] = this.#execute([{ op: "delete", ...range }]);
    return { deleted: result?.op === "delete" ? result.deleted : 0, revision: this.revision };
  }

  async watch(request: Parameters<Gateway["watch"]>[0], onBatch: (b: WatchBatch) => void, signal: AbortSignal) {
    this.calls.push(`watch ${request.startRevision}`);
    await new Promise<void>((resolve, reject) => {
      const watcher: Watcher = {
        key: request.key,
        end: request.rangeEnd,
        from: request.startRevision,
        only: request.only ?? "",
        take: (batch) => {
          try {
            onBatch(batch);
          } catch (error) {
            watcher.fail(error instanceof Error ? error : new Error(String(error)));
          }
        },
        fail: (error) => {
          this.#watchers.delete(watcher);
          reject(error);
        },
      };
      this.#watchers.add(watcher);
      signal.addEventListener("abort", () => {
        this.#watchers.delete(watcher);
        resolve();
      });
      this.#feed(watcher);
    });
  }

  async status() {
    return {
      memberId: "a1",
      clusterId: "c1",
      version: "3.5.16",
      revision: this.revision,
      leaderMemberId: "a1",
      raftIndex: 1,
      raftTerm: 2,
      appliedIndex: 1,
      learner: false,
      dbBytes: 1,
      dbInUseBytes: 1,
      errors: [],
    };
  }

  async raftStatus(): Promise<RaftStatus> {
    this.calls.push("raftStatus");
    if (this.raft instanceof Error) throw this.raft;
    return this.raft;
  }

  async memberList() {
    this.calls.push("memberList");
    return { clusterId: "c1", members: this.members };
  }

  async memberAdd(peerUrl: string, options: { learner: boolean }) {
    this.calls.push(`memberAdd ${peerUrl}`);
    const memberId = `b${this.members.length}`;
    const member = { memberId, name: "", peerUrls: [peerUrl], learner: options.learner, started: false };
    this.members = [...this.members, member];
    return { member, members: this.members };
  }

  async memberPromote(memberId: string) {
    this.calls.push(`memberPromote ${memberId}`);
    this.members = this.members.map((m) => (m.memberId === memberId ? { ...m, learner: false } : m));
    return this.members;
  }

  async memberRemove(memberId: string) {
    this.calls.push(`memberRemove ${memberId}`);
    this.members = this.members.filter((m) => m.memberId !== memberId);
    return this.members;
  }

  async memberUpdate(memberId: string, peerUrl: string) {
    this.calls.push(`memberUpdate ${memberId} ${peerUrl}`);
    this.members = this.members.map((m) => (m.memberId === memberId ? { ...m, peerUrls: [peerUrl] } : m));
    return this.members;
  }

  metrics(): never {
    throw new EngineError("unavailable", "no", "not faked");
  }
  async moveLeader(memberId: string) {
    this.calls.push(`moveLeader ${memberId}`);
  }
  async alarms() {
    return [];
  }
  async disarm() {}
  async compact() {}
  async defragment() {}
  async close() {}

  /** in the order of keys, as etcd gives them */
  #within(from: string, end: string | undefined): KeyValue[] {
    const found = [...this.kvs.values()].filter((kv) => within(kv.key, from, end));
    return found.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }

  #holds(c: Compare): boolean {
    const kv = this.kvs.get(c.key);
    if (c.target === "value") return c.op === "=" && (kv?.value ?? "") === c.value;
    const actual = { version: kv?.version, create: kv?.createRevision, mod: kv?.modRevision }[c.target] ?? 0;
    return { "=": actual === c.value, "!=": actual !== c.value, ">": actual > c.value, "<": actual < c.value }[c.op];
  }

  #execute(ops: readonly Op[]): OpResult[] {
    const events: WatchEvent[] = [];
    const next = this.revision + 1;
    const results = ops.map((o): OpResult => {
      if (o.op === "range") {
        const kvs = this.#within(o.key, o.rangeEnd);
        return { op: "range", kvs: kvs.slice(0, o.limit ?? kvs.length), count: kvs.length };
      }
      if (o.op === "delete") {
        const gone = this.#within(o.key, o.rangeEnd);
        for (const { key } of gone) {
          this.kvs.delete(key);
          events.push({ type: "delete", key, value: "", createRevision: 0, modRevision: next, version: 0 });
        }
        return { op: "delete", deleted: gone.length };
      }
      const known = this.kvs.get(o.key);
      const kv = {
        key: o.key,
        value: o.value,
        createRevision: known?.createRevision ?? next,
        modRevision: next,
        version: (known?.version ?? 0) + 1,
      };
      this.kvs.set(o.key, kv);
      events.push({ type: "put", ...kv });
      return { op: "put" };
    });
    if (events.length > 0) {
      this.revision = next;
      this.#history.push(...events);
      if (!this.watchHeld) for (const w of this.#watchers) this.#feed(w);
    }
    return results;
  }

  #feed(w: Watcher): void {
    if (this.watchHeld) return;
    const events = this.#history.filter((e) => e.modRevision >= w.from && within(e.key, w.key, w.end));
    if (events.length === 0) return;
    w.from = this.revision + 1;
    w.take({
      revision: events.at(-1)?.modRevision ?? this.revision,
      events: events.filter((e) => e.key.startsWith(w.only)),
    });
  }
}

function within(key: string, from: string, end: string | undefined): boolean {
  if (end === "\0") return key >= from;
  return end === undefined ? key === from : key >= from && key < end;
}

async function raced(gate: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    void gate.then(resolve);
    signal?.addEventListener("abort", () => reject(new EngineError("lost", "unknown", "aborted")), { once: true });
  });
}
