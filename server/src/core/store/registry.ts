import type { Logger } from "../../lib/logger.ts";
import { sleep, systemClock } from "../../lib/clock.ts";
import { EngineError } from "../engine/engine-error.ts";
import { prefixRange } from "../engine/ids.ts";
import type { Gateway, WatchBatch } from "../engine/gateway-types.ts";
import type { KeyValue } from "../engine/wire.ts";
import { REGISTRY, ROOT, keys } from "./keys.ts";
import { type Kept, type Versioned, keptOne, keptRecords, keptTexts } from "./kept.ts";
import { AdministratorsRecord, ClusterRecord, IdempotencyRecord, RemovedRecord, ServiceRecord } from "./records.ts";
import {
  LinkRecord,
  OperationRecord,
  SealingRecord,
  SessionRecord,
  SettingsRecord,
  TokenRecord,
  UserRecord,
} from "./records-access.ts";

export interface RegistryChange {
  revision: number;
  /** services, by ref */
  changed: string[];
  removed: string[];
  /** every key of the batch, of whatever kind; empty after a whole load */
  touched: string[];
  /** everything was loaded anew: whoever compares must compare all */
  loaded: boolean;
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
  readonly services: Map<string, Versioned<ServiceRecord>>;
  /** those of them whose host has called: few, however many records there are */
  readonly cores = new Map<string, Versioned<ServiceRecord>>();
  /** folded name → ref */
  readonly names: ReadonlyMap<string, string>;
  readonly hosts: ReadonlyMap<string, string>;
  readonly idempotencies: ReadonlyMap<string, Versioned<IdempotencyRecord>>;
  readonly users: ReadonlyMap<string, Versioned<UserRecord>>;
  /** folded login → user id */
  readonly logins: ReadonlyMap<string, string>;
  /** by the hash of their secret, as tokens and links are */
  readonly sessions: ReadonlyMap<string, Versioned<SessionRecord>>;
  readonly tokens: ReadonlyMap<string, Versioned<TokenRecord>>;
  readonly links: ReadonlyMap<string, Versioned<LinkRecord>>;
  readonly operations: ReadonlyMap<string, Versioned<OperationRecord>>;
  /** members that were taken out, by ref */
  readonly removals: ReadonlyMap<string, Versioned<RemovedRecord>>;
  readonly #cluster;
  readonly #settings;
  readonly #sealing;
  readonly #administrators;
  readonly #kept: readonly Kept[];
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
    const { log } = o;
    const services = keptRecords(keys.services, ServiceRecord, log);
    const names = keptTexts(keys.names);
    const hosts = keptTexts(keys.hosts);
    const idempotencies = keptRecords(keys.idempotencies, IdempotencyRecord, log);
    const users = keptRecords(keys.users, UserRecord, log);
    const logins = keptTexts(keys.logins);
    const sessions = keptRecords(keys.sessions, SessionRecord, log);
    const tokens = keptRecords(keys.tokens, TokenRecord, log);
    const links = keptRecords(keys.links, LinkRecord, log);
    const operations = keptRecords(keys.operations, OperationRecord, log);
    const removals = keptRecords(keys.removals, RemovedRecord, log);
    this.#cluster = keptOne(keys.cluster, ClusterRecord, log);
    this.#settings = keptOne(keys.settings, SettingsRecord, log);
    this.#sealing = keptOne(keys.sealing, SealingRecord, log);
    this.#administrators = keptOne(keys.administrators, AdministratorsRecord, log);
    this.services = services.map;
    this.names = names.map;
    this.hosts = hosts.map;
    this.idempotencies = idempotencies.map;
    this.users = users.map;
    this.logins = logins.map;
    this.sessions = sessions.map;
    this.tokens = tokens.map;
    this.links = links.map;
    this.operations = operations.map;
    this.removals = removals.map;
    this.#kept = [
      services,
      names,
      hosts,
      idempotencies,
      users,
      logins,
      sessions,
      tokens,
      links,
      operations,
      removals,
      this.#cluster,
      this.#settings,
      this.#sealing,
      this.#administrators,
    ];
  }

  get cluster(): ClusterRecord | null {
    return this.#cluster.current?.value ?? null;
  }

  /** null until an administrator has set anything */
  get settings(): Versioned<SettingsRecord> | null {
    return this.#settings.current;
  }

  /** which sealing key is the cluster's; null until the first leader has named one */
  get sealing(): Versioned<SealingRecord> | null {
    return this.#sealing.current;
  }

  /** Revision of the guard that every change of who administers touches; 0: there was none yet. */
  get administratorsRevision(): number {
    return this.#administrators.current?.revision ?? 0;
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
    this.#advance(revision, { changed, removed, touched: [], loaded: true });
  }

  /** One key tells whether the revision moved: a learner asks twice a second, and its registry may be large. */
  async #unchanged(): Promise<boolean> {
    const { revision } = await this.#gateway.range({ key: ROOT, limit: 1, serializable: true }, { timeoutMs: 5000 });
    if (revision !== this.revision) return false;
    this.freshAtMs = this.#now();
    return true;
  }

  #clear(): void {
    this.cores.clear();
    for (const kind of this.#kept) kind.clear();
  }

  #apply(batch: WatchBatch): void {
    const changed = new Set<string>();
    const removed = new Set<string>();
    const touched = new Set<string>();
    for (const event of batch.events) {
      touched.add(event.key);
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
    this.#advance(batch.events.at(-1)?.modRevision ?? this.revision, {
      changed: [...changed],
      removed: [...removed],
      touched: [...touched],
      loaded: false,
    });
  }

  #advance(revision: number, change: Omit<RegistryChange, "revision">): void {
    this.revision = Math.max(this.revision, revision);
    for (const waiter of this.#waiters) {
      if (waiter.revision <= this.revision) {
        this.#waiters.delete(waiter);
        waiter.resolve();
      }
    }
    for (const listener of this.#listeners) listener({ revision: this.revision, ...change });
  }

  #put(kv: Pick<KeyValue, "key" | "value" | "modRevision">): void {
    this.#kindOf(kv.key)?.put(kv);
    if (kv.key.startsWith(keys.services)) this.#keepCore(kv.key);
  }

  #delete(key: string): void {
    this.#kindOf(key)?.delete(key);
    if (key.startsWith(keys.services)) this.#keepCore(key);
  }

  #kindOf(key: string): Kept | undefined {
    return this.#kept.find((kind) => key.startsWith(kind.prefix));
  }

  #keepCore(key: string): void {
    const ref = key.slice(keys.services.length);
    const service = this.services.get(ref);
    if (service?.value.host == null) this.cores.delete(ref);
    else this.cores.set(ref, service);
  }
}
