import type { z } from "zod/mini";
import type { Logger } from "../../lib/logger.ts";
import { sleep, systemClock } from "../../lib/clock.ts";
import { EngineError } from "../engine/engine-error.ts";
import { prefixRange } from "../engine/ids.ts";
import type { Gateway, WatchBatch } from "../engine/gateway-types.ts";
import type { KeyValue } from "../engine/wire.ts";
import { REGISTRY, ROOT, keys } from "./keys.ts";
import { ClusterRecord, IdempotencyRecord, ServiceRecord } from "./records.ts";

/** A record and the etcd revision that last changed it. */
export interface Versioned<T> {
  value: T;
  revision: number;
}

export interface RegistryChange {
  revision: number;
  changed: string[];
  removed: string[];
}

/** How long a learner waits between reads of its own copy: its engine refuses watches (tried, design page 4). */
const LEARNER_POLL_MS = 500;
const AGAIN_MS = 100;

/**
 * The records in memory, fed by a watch of the own engine. `revision` is the store revision up to which it is complete;
 * every revision of the store passes through the watch, for all keys are below ROOT.
 */
export class Registry {
  revision = 0;
  /** when the copy was last known to be what the own engine has; null: it is now, the watch stands */
  freshAtMs: number | null = 0;
  ready = false;
  cluster: ClusterRecord | null = null;
  readonly services = new Map<string, Versioned<ServiceRecord>>();
  /** those of them whose host has called: few, however many records there are */
  readonly cores = new Map<string, Versioned<ServiceRecord>>();
  readonly names = new Map<string, string>();
  readonly hosts = new Map<string, string>();
  readonly idempotencies = new Map<string, IdempotencyRecord>();
  readonly #listeners = new Set<(change: RegistryChange) => void>();
  readonly #waiters = new Set<{ revision: number; resolve: () => void }>();
  readonly #gateway: Gateway;
  readonly #isLearner: () => boolean;
  readonly #isWhole: () => boolean;
  readonly #now: () => number;
  readonly #log: Logger;

  /** `isWhole` looks at what was loaded first: false while this member's engine has not got far enough to be believed. */
  constructor(o: {
    gateway: Gateway;
    isLearner: () => boolean;
    isWhole: () => boolean;
    now: () => number;
    log: Logger;
  }) {
    this.#gateway = o.gateway;
    this.#isLearner = o.isLearner;
    this.#isWhole = o.isWhole;
    this.#now = o.now;
    this.#log = o.log;
  }

  /** Calls back after each batch of changes. Returns the way to stop. */
  onChange(listener: (change: RegistryChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps the copy fresh until aborted: load, watch, and again after a compaction or a broken stream. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#load();
        if (!this.ready) await sleep(systemClock, AGAIN_MS, signal);
        else if (this.#isLearner()) await sleep(systemClock, LEARNER_POLL_MS, signal);
        else
          await this.#gateway.watch(
            { ...prefixRange(ROOT), startRevision: this.revision + 1 },
            (b) => this.#apply(b),
            signal,
            () => (this.freshAtMs = null),
          );
      } catch (error) {
        this.freshAtMs ??= this.#now();
        if (signal.aborted) return;
        const kind = error instanceof EngineError ? error.kind : "other";
        this.#log.debug({ kind, err: error }, "registry: watch ended, loading again");
        await sleep(systemClock, AGAIN_MS, signal);
      }
    }
  }

  /** Resolves once the copy holds everything up to `revision`; rejects when the signal aborts first. */
  async reached(revision: number, signal: AbortSignal): Promise<void> {
    if (this.ready && this.revision >= revision) return;
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiters.delete(waiter);
        reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
      };
      const waiter = {
        revision,
        resolve: () => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  async #load(): Promise<void> {
    if (this.ready && (await this.#unchanged())) return;
    const { revision, kvs } = await this.#gateway.rangeAll(
      { ...prefixRange(REGISTRY), serializable: true },
      { timeoutMs: 5000 },
    );
    if (this.ready && revision < this.revision) return;
    this.freshAtMs = this.#now();
    const before = new Map([...this.services].map(([ref, s]) => [ref, s.revision]));
    this.#clear();
    for (const kv of kvs) this.#put(kv);
    if (!this.ready && !this.#isWhole()) return this.#clear();
    const changed = [...this.services].filter(([ref, s]) => before.get(ref) !== s.revision).map(([ref]) => ref);
    const removed = [...before.keys()].filter((ref) => !this.services.has(ref));
    this.ready = true;
    this.#advance(revision, changed, removed);
  }

  /** One key tells whether the revision moved: a learner asks twice a second, and its registry may be large. */
  async #unchanged(): Promise<boolean> {
    const { revision } = await this.#gateway.range({ key: ROOT, limit: 1, serializable: true }, { timeoutMs: 5000 });
    if (revision !== this.revision) return false;
    this.freshAtMs = this.#now();
    return true;
  }

  #clear(): void {
    this.cluster = null;
    for (const m of [this.services, this.cores, this.names, this.hosts, this.idempotencies]) m.clear();
  }

  #apply(batch: WatchBatch): void {
    const changed = new Set<string>();
    const removed = new Set<string>();
    for (const event of batch.events) {
      const ref = event.key.startsWith(keys.services) ? event.key.slice(keys.services.length) : null;
      if (event.type === "put") {
        this.#put(event);
        if (ref !== null) {
          changed.add(ref);
          removed.delete(ref);
        }
      } else {
        this.#delete(event.key);
        if (ref !== null) {
          changed.delete(ref);
          removed.add(ref);
        }
      }
    }
    // Not batch.revision: a watcher far behind gets 1000 revisions a time, each under the store's newest one (tried, 3.4.23).
    this.#advance(batch.events.at(-1)?.modRevision ?? this.revision, [...changed], [...removed]);
  }

  #advance(revision: number, changed: string[], removed: string[]): void {
    this.revision = Math.max(this.revision, revision);
    for (const waiter of this.#waiters) {
      if (waiter.revision <= this.revision) {
        this.#waiters.delete(waiter);
        waiter.resolve();
      }
    }
    for (const listener of this.#listeners) listener({ revision: this.revision, changed, removed });
  }

  #put(kv: Pick<KeyValue, "key" | "value" | "modRevision">): void {
    if (kv.key.startsWith(keys.services)) {
      const value = this.#parse(ServiceRecord, kv);
      if (value === null) return;
      const versioned = { value, revision: kv.modRevision };
      this.services.set(value.ref, versioned);
      if (value.host === null) this.cores.delete(value.ref);
      else this.cores.set(value.ref, versioned);
    } else if (kv.key.startsWith(keys.name(""))) {
      this.names.set(kv.key.slice(keys.name("").length), kv.value);
    } else if (kv.key.startsWith(keys.host(""))) {
      this.hosts.set(kv.key.slice(keys.host("").length), kv.value);
    } else if (kv.key.startsWith(keys.idempotencies)) {
      const value = this.#parse(IdempotencyRecord, kv);
      if (value !== null) this.idempotencies.set(kv.key, value);
    } else if (kv.key === keys.cluster) {
      this.cluster = this.#parse(ClusterRecord, kv);
    }
  }

  #delete(key: string): void {
    if (key.startsWith(keys.services)) {
      this.services.delete(key.slice(keys.services.length));
      this.cores.delete(key.slice(keys.services.length));
    } else if (key.startsWith(keys.name(""))) this.names.delete(key.slice(keys.name("").length));
    else if (key.startsWith(keys.host(""))) this.hosts.delete(key.slice(keys.host("").length));
    else if (key.startsWith(keys.idempotencies)) this.idempotencies.delete(key);
  }

  /** A record that this version cannot read is left out and said so, loudly: hiding it silently would look like a lost change. */
  #parse<T extends z.ZodMiniType>(schema: T, kv: { key: string; value: string }): z.infer<T> | null {
    try {
      return schema.parse(JSON.parse(kv.value));
    } catch (error) {
      this.#log.error({ record: kv.key, err: error }, "registry: a record does not fit its schema");
      return null;
    }
  }
}
