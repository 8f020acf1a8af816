import type * as z from "zod/mini";
import { inSlices, type Work } from "../../../lib/work/slices.ts";
import type { Gateway } from "../../etcd/client/gateway-types.ts";
import type { KeyValue } from "../../etcd/client/wire.ts";
import { keys } from "../../state/keys.ts";
import { ClusterRecord, ServiceRecord } from "../../state/records.ts";
import { SealingRecord, SettingsRecord, TokenRecord, UserRecord } from "../../state/records-access.ts";
import { currentSettings } from "../../state/settings.ts";
import { registryPages } from "../open-archive.ts";
import type { Kept, KeptService, SnapshotRecords } from "./restore-records.ts";
import { isUnused } from "./service-steps.ts";

/** The cost of parsing a record, in units of lib/work/slices.ts. */
const RECORD_UNITS = 20;

/** A record of a snapshot that this version cannot read. */
export class UnreadableRecord extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`unreadable: ${key}`);
    this.key = key;
  }
}

/** Reads what can be restored from the engine of a snapshot, in pages and slices. Throws UnreadableRecord. */
export async function readRecords(gateway: Pick<Gateway, "range">): Promise<SnapshotRecords> {
  const found: Reading = {
    foundedAt: null,
    users: new Map(),
    tokens: new Map(),
    services: new Map(),
    settings: currentSettings({ registry: { settings: null } }),
    sealingKey: null,
  };
  for await (const kvs of registryPages(gateway)) await inSlices(taking(kvs, found));
  return found;
}

interface Reading {
  foundedAt: string | null;
  users: Map<string, Kept<UserRecord>>;
  tokens: Map<string, Kept<TokenRecord>>;
  services: Map<string, Kept<KeptService>>;
  settings: SettingsRecord;
  sealingKey: string | null;
}

function* taking(kvs: readonly KeyValue[], found: Reading): Work<void> {
  for (const kv of kvs) {
    take(kv, found);
    yield RECORD_UNITS;
  }
}

function take(kv: KeyValue, found: Reading): void {
  const { key, createRevision: created } = kv;
  const below = (prefix: string): string => key.slice(prefix.length);
  if (key.startsWith(keys.users)) found.users.set(below(keys.users), { value: parsed(UserRecord, kv), created });
  else if (key.startsWith(keys.tokens))
    found.tokens.set(below(keys.tokens), { value: parsed(TokenRecord, kv), created });
  else if (key.startsWith(keys.services)) {
    const service = parsed(ServiceRecord, kv);
    // Of a service with a host, only its name can be restored.
    const value = { name: service.name, unused: isUnused(service) ? service : null };
    found.services.set(below(keys.services), { value, created });
  } else if (key === keys.settings) found.settings = parsed(SettingsRecord, kv);
  else if (key === keys.sealing) found.sealingKey = parsed(SealingRecord, kv).keyId;
  else if (key === keys.cluster) found.foundedAt = parsed(ClusterRecord, kv).createdAt;
}

function parsed<T extends z.ZodMiniType>(schema: T, { key, value }: KeyValue): z.infer<T> {
  try {
    return schema.parse(JSON.parse(value));
  } catch {
    throw new UnreadableRecord(key);
  }
}
