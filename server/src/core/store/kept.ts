import type { z } from "zod/mini";
import type { Logger } from "../../lib/logger.ts";
import type { KeyValue } from "../engine/wire.ts";

/** A record and the etcd revision that last changed it. */
export interface Versioned<T> {
  value: T;
  revision: number;
}

type Written = Pick<KeyValue, "key" | "value" | "modRevision">;

/** One kind of keys as it is kept in memory. */
export interface Kept {
  readonly prefix: string;
  put(kv: Written): void;
  delete(key: string): void;
  clear(): void;
}

/** Records below `prefix`, by what follows it in their key. One that does not fit its schema is left out, and said so loudly: hiding it would look like a lost change. */
export function keptRecords<T extends z.ZodMiniType>(
  prefix: string,
  schema: T,
  log: Logger,
): Kept & { readonly map: Map<string, Versioned<z.infer<T>>> } {
  const map = new Map<string, Versioned<z.infer<T>>>();
  return {
    prefix,
    map,
    put(kv) {
      const value = parseRecord(schema, kv, log);
      if (value !== null) map.set(kv.key.slice(prefix.length), { value, revision: kv.modRevision });
    },
    delete: (key) => void map.delete(key.slice(prefix.length)),
    clear: () => map.clear(),
  };
}

/** Plain values below `prefix`, by what follows it in their key. */
export function keptTexts(prefix: string): Kept & { readonly map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    prefix,
    map,
    put: (kv) => void map.set(kv.key.slice(prefix.length), kv.value),
    delete: (key) => void map.delete(key.slice(prefix.length)),
    clear: () => map.clear(),
  };
}

/** One record under one key. */
export function keptOne<T extends z.ZodMiniType>(
  key: string,
  schema: T,
  log: Logger,
): Kept & { current: Versioned<z.infer<T>> | null } {
  return {
    prefix: key,
    current: null,
    put(kv) {
      const value = parseRecord(schema, kv, log);
      this.current = value === null ? null : { value, revision: kv.modRevision };
    },
    delete() {
      this.current = null;
    },
    clear() {
      this.current = null;
    },
  };
}

function parseRecord<T extends z.ZodMiniType>(schema: T, kv: Written, log: Logger): z.infer<T> | null {
  try {
    return schema.parse(JSON.parse(kv.value));
  } catch (error) {
    log.error({ record: kv.key, err: error }, "registry: a record does not fit its schema");
    return null;
  }
}
