import { OtherLife } from "@core-console/shared/contract/life";
import type { Logger } from "../../lib/logging/logger.ts";
import { sleep, systemClock } from "../../lib/time/clock.ts";
import { EngineError } from "../etcd/client/engine-error.ts";
import { ALL_KEYS, prefixRange } from "../etcd/client/ids.ts";
import type { Gateway, WatchBatch } from "../etcd/client/gateway-types.ts";
import type { KeyValue } from "../etcd/client/wire.ts";
import { REGISTRY, ROOT, keys } from "./keys.ts";
import { type RecordCache, type Versioned, cachedRecord, cachedRecords, cachedTexts } from "./record-cache.ts";
import {
  ClusterRecord,
  GuardRecord,
  IdempotencyRecord,
  LeadershipRecord,
  RemovedRecord,
  ServiceRecord,
} from "./records.ts";
import {
  LinkRecord,
  OperationRecord,
  SealingRecord,
  SessionRecord,
  SettingsRecord,
  TokenRecord,
  UserRecord,
} from "./records-access.ts";
import { RestoreRecord, SnapshotRecord, SnapshotSlotRecord } from "./records-snapshots.ts";
import { DrillRecord, DrillSlotRecord } from "./records-drills.ts";

/** One batch of changes that the cache has taken in. */
export interface RegistryChange {
  revision: number;
  /** services, by ref */
  changed: string[];
  removed: string[];
  /** every key of the batch, of any kind; empty after a complete load */
  touched: string[];
  /** everything was reloaded: listeners must compare all records */
  loaded: boolean;
}

/** How long a learner waits between reads of its own copy: its engine refuses watches (observed with etcd 3.4). */
const LEARNER_POLL_MS = 500;
/** … and at least this many times the duration of the last read, because foreign writes turn each poll into a read. */
const LEARNER_REST = 10;
const AGAIN_MS = 100;

/**
 * Caches the records in memory, fed by a watch of this Core's own engine. `revision` is the store revision up to which
 * the cache is complete.
 * The watch covers every key, also those of other clients: their writes raise the store's revision too, and a
 * linearizable read would otherwise wait for a revision that never arrives here. Only events of keys below ROOT are
 * decoded. See docs/architecture/data.md.
 */
export class Registry {
  revision = 0;
  /** when the cache was last known to equal the own engine's data; null: it does now, the watch is established */
  freshAtMs: number | null = 0;
  ready = false;
  readonly services: Map<string, Versioned<ServiceRecord>>;
  /** the services whose host has enrolled: few, however many records there are */
  readonly cores = new Map<string, Versioned<ServiceRecord>>();
  /** folded name → ref */
  readonly names: ReadonlyMap<string, string>;
  readonly hosts: ReadonlyMap<string, string>;
  readonly idempotencies: ReadonlyMap<string, Versioned<IdempotencyRecord>>;
  readonly users: ReadonlyMap<string, Versioned<UserRecord>>;
  /** folded login → user id */
  readonly logins: ReadonlyMap<string, string>;
  /** by the hash of their secret, like tokens and links */
  readonly sessions: ReadonlyMap<string, Versioned<SessionRecord>>;
  readonly tokens: ReadonlyMap<string, Versioned<TokenRecord>>;
  readonly links: ReadonlyMap<string, Versioned<LinkRecord>>;
  readonly operations: ReadonlyMap<string, Versioned<OperationRecord>>;
  readonly snapshots: ReadonlyMap<string, Versioned<SnapshotRecord>>;
  readonly drills: ReadonlyMap<string, Versioned<DrillRecord>>;
  readonly removals: ReadonlyMap<string, Versioned<RemovedRecord>>;
  /** other lives of this cluster that were met, by their ID; while there is one, no user's change is made */
  readonly otherLives: ReadonlyMap<string, Versioned<OtherLife>>;
  readonly #services;
  readonly #cluster;
  readonly #leadership;
  readonly #settings;
  readonly #sealing;
  readonly #snapshotSlot;
  readonly #restore;
  readonly #drillSlot;
  readonly #administrators;
  readonly #enrolments;
  /** number of keys of the registry at `revision`, readable or not; null: unknown since the watch delivered changes */
  #keyCount: number | null = null;
  readonly #caches: readonly RecordCache[];
  readonly #listeners = new Set<(change: RegistryChange) => void>();
  readonly #waiters = new Set<{ revision: number; resolve: () => void }>();
  readonly #gateway: Gateway;
  readonly #isLearner: () => boolean;
  readonly #isWhole: () => boolean;
  readonly #now: () => number;
  readonly #log: Logger;

  /** `isWhole` checks the first load: false while this member's engine has not caught up far enough to be trusted. */
  constructor(parts: {
    gateway: Gateway;
    isLearner: () => boolean;
    isWhole: () => boolean;
    now: () => number;
    log: Logger;
  }) {
    this.#gateway = parts.gateway;
    this.#isLearner = parts.isLearner;
    this.#isWhole = parts.isWhole;
    this.#now = parts.now;
    const { log } = parts;
    this.#log = log;
    const services = cachedRecords(keys.services, ServiceRecord, log);
    const names = cachedTexts(keys.names);
    const hosts = cachedTexts(keys.hosts);
    const idempotencies = cachedRecords(keys.idempotencies, IdempotencyRecord, log);
    const users = cachedRecords(keys.users, UserRecord, log);
    const logins = cachedTexts(keys.logins);
    const sessions = cachedRecords(keys.sessions, SessionRecord, log);
    const tokens = cachedRecords(keys.tokens, TokenRecord, log);
    const links = cachedRecords(keys.links, LinkRecord, log);
    const operations = cachedRecords(keys.operations, OperationRecord, log);
    const snapshots = cachedRecords(keys.snapshots, SnapshotRecord, log);
    const drills = cachedRecords(keys.drills, DrillRecord, log);
    const removals = cachedRecords(keys.removals, RemovedRecord, log);
    const otherLives = cachedRecords(keys.otherLives, OtherLife, log);
    this.#cluster = cachedRecord(keys.cluster, ClusterRecord, log);
    this.#leadership = cachedRecord(keys.leadership, LeadershipRecord, log);
    this.#settings = cachedRecord(keys.settings, SettingsRecord, log);
    this.#sealing = cachedRecord(keys.sealing, SealingRecord, log);
    this.#snapshotSlot = cachedRecord(keys.snapshotSlot, SnapshotSlotRecord, log);
    this.#restore = cachedRecord(keys.restore, RestoreRecord, log);
    this.#drillSlot = cachedRecord(keys.drillSlot, DrillSlotRecord, log);
    this.#administrators = cachedRecord(keys.administrators, GuardRecord, log);
    this.#enrolments = cachedRecord(keys.enrolments, GuardRecord, log);
    this.#services = services;
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
    this.snapshots = snapshots.map;
    this.drills = drills.map;
    this.removals = removals.map;
    this.otherLives = otherLives.map;
    const listed = [services, names, hosts, idempotencies, users, logins, sessions, tokens, links, operations];
    this.#caches = [
      ...listed,
      snapshots,
      drills,
      removals,
      otherLives,
      this.#cluster,
      this.#leadership,
      this.#settings,
      this.#sealing,
      this.#snapshotSlot,
      this.#restore,
      this.#drillSlot,
      this.#administrators,
      this.#enrolments,
    ];
  }

  get cluster(): ClusterRecord | null {
    return this.#cluster.current?.value ?? null;
  }

  /** The cluster's record and its revision; null while there is none. */
  get clusterVersion(): Versioned<ClusterRecord> | null {
    return this.#cluster.current;
  }

  /** The leadership that began last; null until a leader has recorded one. */
  get leadership(): Versioned<LeadershipRecord> | null {
    return this.#leadership.current;
  }

  /** The settings; null until an administrator has changed any. */
  get settings(): Versioned<SettingsRecord> | null {
    return this.#settings.current;
  }

  /** The ID of the cluster's sealing key; null until the first leader has recorded one. */
  get sealing(): Versioned<SealingRecord> | null {
    return this.#sealing.current;
  }

  /** The slot of the schedule of snapshots that was served last; null: none yet. */
  get snapshotSlot(): Versioned<{ hour: number }> | null {
    return this.#snapshotSlot.current;
  }

  /** The same of the schedule of drills. */
  get drillSlot(): Versioned<{ day: number }> | null {
    return this.#drillSlot.current;
  }

  /** The last restore of records, or the one in progress; null: there was none. */
  get restore(): Versioned<RestoreRecord> | null {
    return this.#restore.current;
  }

  /** Returns the revision of the guard that every change of the set of administrators writes; 0: never written. */
  get administratorsRevision(): number {
    return this.#administrators.current?.revision ?? 0;
  }

  /** Returns the revision of the guard that every enrolment writes; 0: never written. */
  get enrolmentsRevision(): number {
    return this.#enrolments.current?.revision ?? 0;
  }

  /** Reports whether the store has a record of this service, even an unreadable one. */
  knows(ref: string): boolean {
    return this.services.has(ref) || this.#services.unreadable.has(keys.service(ref));
  }

  /** Calls `listener` after each batch of changes. Returns a function that stops this. */
  onChange(listener: (change: RegistryChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps the cache fresh until aborted: loads, watches, and starts again after a compaction or a broken stream. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const sinceMs = this.#now();
        await this.#load();
        const rest = Math.max(LEARNER_POLL_MS, LEARNER_REST * (this.#now() - sinceMs));
        if (!this.ready) await sleep(systemClock, AGAIN_MS, signal);
        else if (this.#isLearner()) await sleep(systemClock, rest, signal);
        else
          await this.#gateway.watch(
            { ...ALL_KEYS, startRevision: this.revision + 1, only: ROOT },
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

  /** Resolves once the cache holds everything up to `revision`; rejects when the signal aborts first. */
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
    this.#fillCaches(kvs);
    if (!this.ready && !this.#isWhole()) return this.#fillCaches([]);
    const changed = [...this.services].filter(([ref, s]) => before.get(ref) !== s.revision).map(([ref]) => ref);
    const removed = [...before.keys()].filter((ref) => !this.services.has(ref));
    this.ready = true;
    this.#advance(revision, { changed, removed, touched: [], loaded: true });
  }

  /**
   * Reports whether the cache still equals the own engine's data: a learner polls twice a second, and its registry may
   * be large. All clients' writes raise the store's revision, so when it rose, this looks for registry keys written
   * since. If there are none, and no fewer keys than before, none was deleted either.
   */
  async #unchanged(): Promise<boolean> {
    const o = { timeoutMs: 5000 };
    let { revision } = await this.#gateway.range({ key: ROOT, limit: 1, serializable: true }, o);
    if (revision !== this.revision) {
      if (this.#keyCount === null || revision < this.revision) return false;
      const written = await this.#gateway.range(
        { ...prefixRange(REGISTRY), minModRevision: this.revision + 1, limit: 1, keysOnly: true, serializable: true },
        o,
      );
      if (written.kvs.length > 0 || written.count !== this.#keyCount) return false;
      ({ revision } = written);
    }
    this.freshAtMs = this.#now();
    this.#reach(revision);
    return true;
  }

  /** Replaces the cache: `kvs` are all keys of the registry. */
  #fillCaches(kvs: KeyValue[]): void {
    const ofKind = Map.groupBy(kvs, (kv) => this.#kindOf(kv.key));
    for (const kind of this.#caches) kind.load(ofKind.get(kind) ?? []);
    this.cores.clear();
    for (const ref of this.services.keys()) this.#cacheCore(keys.service(ref));
    this.#keyCount = kvs.length;
  }

  #apply(batch: WatchBatch): void {
    const changed = new Set<string>();
    const removed = new Set<string>();
    const touched = new Set<string>();
    if (batch.events.length === 0) return this.#reach(batch.revision);
    this.#keyCount = null;
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
    this.#advance(batch.revision, {
      changed: [...changed],
      removed: [...removed],
      touched: [...touched],
      loaded: false,
    });
  }

  #advance(revision: number, change: Omit<RegistryChange, "revision">): void {
    this.#reach(revision);
    for (const listener of this.#listeners) {
      try {
        listener({ revision: this.revision, ...change });
      } catch (error) {
        // A listener may fail on an unforeseen record; that must not end the watch that feeds all the others.
        this.#log.error({ err: error }, "registry: a listener failed on a change");
      }
    }
  }

  #reach(revision: number): void {
    this.revision = Math.max(this.revision, revision);
    for (const waiter of this.#waiters) {
      if (waiter.revision <= this.revision) {
        this.#waiters.delete(waiter);
        waiter.resolve();
      }
    }
  }

  #put(kv: Pick<KeyValue, "key" | "value" | "modRevision">): void {
    this.#kindOf(kv.key)?.put(kv);
    if (kv.key.startsWith(keys.services)) this.#cacheCore(kv.key);
  }

  #delete(key: string): void {
    this.#kindOf(key)?.delete(key);
    if (key.startsWith(keys.services)) this.#cacheCore(key);
  }

  #kindOf(key: string): RecordCache | undefined {
    return this.#caches.find((kind) => kind.has(key));
  }

  #cacheCore(key: string): void {
    const ref = key.slice(keys.services.length);
    const service = this.services.get(ref);
    if (service?.value.host == null) this.cores.delete(ref);
    else this.cores.set(ref, service);
  }
}
