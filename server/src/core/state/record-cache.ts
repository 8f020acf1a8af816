import type { z } from "zod/mini";
import type { Logger } from "../../lib/logging/logger.ts";
import type { KeyValue } from "../etcd/client/wire.ts";

/** A record and the etcd revision that last changed it. */
export interface Versioned<T> {
  value: T;
  revision: number;
}

type Written = Pick<KeyValue, "key" | "value" | "modRevision">;

/** The in-memory cache of one kind of keys. */
export interface RecordCache {
  /** Reports whether the key is of this kind. */
  has(key: string): boolean;
  put(kv: Written): void;
  delete(key: string): void;
  /** Replaces the content: `kvs` are all keys of this kind. */
  load(kvs: readonly Written[]): void;
}

/**
 * Caches the records below `prefix`, by the rest of their key. A value that does not fit its schema (a Core writes
 * none, another client of etcd may) is logged and does not replace the record: the last readable value stays in effect
 * under the new revision, so that the next change of it repairs it. A record that was never readable is left out.
 */
export function cachedRecords<T extends z.ZodMiniType>(
  prefix: string,
  schema: T,
  log: Logger,
): RecordCache & { readonly map: Map<string, Versioned<z.infer<T>>>; readonly unreadable: ReadonlySet<string> } {
  const map = new Map<string, Versioned<z.infer<T>>>();
  const unreadable = new Set<string>();
  const read = (kv: Written, known: Versioned<z.infer<T>> | undefined): void => {
    const name = kv.key.slice(prefix.length);
    const value = parseRecord(schema, kv, unreadable, log) ?? known?.value;
    if (value !== undefined) map.set(name, { value, revision: kv.modRevision });
  };
  return {
    map,
    unreadable,
    has: (key) => key.startsWith(prefix),
    put: (kv) => read(kv, map.get(kv.key.slice(prefix.length))),
    delete(key) {
      unreadable.delete(key);
      map.delete(key.slice(prefix.length));
    },
    load(kvs) {
      const before = new Map(map);
      map.clear();
      forgetOthers(unreadable, kvs);
      for (const kv of kvs) read(kv, before.get(kv.key.slice(prefix.length)));
    },
  };
}

/** Caches plain values below `prefix`, by the rest of their key. */
export function cachedTexts(prefix: string): RecordCache & { readonly map: Map<string, string> } {
  const map = new Map<string, string>();
  const put = (kv: Written): void => void map.set(kv.key.slice(prefix.length), kv.value);
  return {
    map,
    has: (key) => key.startsWith(prefix),
    put,
    delete: (key) => void map.delete(key.slice(prefix.length)),
    load(kvs) {
      map.clear();
      kvs.forEach(put);
    },
  };
}

/** Caches one record under one key; handles an unreadable value as cachedRecords does. */
export function cachedRecord<T extends z.ZodMiniType>(
  key: string,
  schema: T,
  log: Logger,
): RecordCache & { current: Versioned<z.infer<T>> | null } {
  const unreadable = new Set<string>();
  return {
    current: null,
    has: (other) => other === key,
    put(kv) {
      const value = parseRecord(schema, kv, unreadable, log) ?? this.current?.value;
      if (value !== undefined) this.current = { value, revision: kv.modRevision };
    },
    delete() {
      unreadable.delete(key);
      this.current = null;
    },
    load(kvs) {
      const [kv] = kvs;
      if (kv === undefined) this.delete(key);
      else this.put(kv);
    },
  };
}

/**
 * Returns null for a value that does not fit the schema; logs it once per key, however often such a value is written
 * there.
 */
function parseRecord<T extends z.ZodMiniType>(
  schema: T,
  kv: Written,
  unreadable: Set<string>,
  log: Logger,
): z.infer<T> | null {
  try {
    const value = schema.parse(JSON.parse(kv.value));
    unreadable.delete(kv.key);
    return value;
  } catch (error) {
    if (!unreadable.has(kv.key))
      log.error({ record: kv.key, err: error }, "registry: a record does not fit its schema");
    unreadable.add(kv.key);
    return null;
  }
}

function forgetOthers(unreadable: Set<string>, kvs: readonly Written[]): void {
  const there = new Set(kvs.map((kv) => kv.key));
  for (const key of unreadable) if (!there.has(key)) unreadable.delete(key);
}
