import * as z from "zod/mini";
import { foldName } from "@core-console/shared/contract/name";
import type { Registry } from "../registry.ts";
import type { Versioned } from "../record-cache.ts";
import { ClusterRecord, ServiceRecord, ServiceWithoutId } from "../records.ts";
import { SettingsRecord, UserRecord } from "../records-access.ts";

/** The cluster's record without the engine's token. */
const KnownCluster = z.omit(ClusterRecord, { clusterToken: true });
type KnownCluster = z.infer<typeof KnownCluster>;

/** A service; with its ID only once that Core is a member, as it is a secret until then. */
export const KnownService = z.union([ServiceRecord, ServiceWithoutId]);
export type KnownService = z.infer<typeof KnownService>;

/** Records, as this Core knows them now or last knew them. */
export interface KnownRecords {
  readonly services: ReadonlyMap<string, Versioned<KnownService>>;
  /** the services whose host has enrolled */
  readonly cores: ReadonlyMap<string, Versioned<KnownService>>;
  readonly settings: Versioned<SettingsRecord> | null;
  readonly revision: number;
}

/**
 * The last known state of the cluster, as copied to this host's disk: without unused IDs, links, tokens, sessions,
 * operations, idempotency records, sealed secrets and the audit. It is used only while no engine answers, and is never
 * shown as current.
 */
export interface LastKnown extends KnownRecords {
  /** when it was known to be current, ms since 1970 */
  readonly atMs: number;
  readonly cluster: KnownCluster;
  readonly users: ReadonlyMap<string, Versioned<UserRecord>>;
  /** folded login → user id */
  readonly logins: ReadonlyMap<string, string>;
}

/** Returns the records, or the last known ones while no engine has answered; of both nothing may be known yet. */
export function knownRecords(deps: {
  registry: Registry;
  lastKnown: { readonly state: LastKnown | null };
}): KnownRecords {
  return deps.lastKnown.state ?? deps.registry;
}

/** One record of the copy; `value` undefined: it was deleted. */
export interface Row {
  /** kind and name, as `service/<ref>` */
  key: string;
  revision: number;
  value: unknown;
}

/** A record to be copied; `make` returns the part of it that the copy holds. */
export interface Source {
  key: string;
  revision: number;
  make: () => unknown;
}

/** Returns the records to be copied, as they are at this moment. */
export function sourcesOf(registry: Registry): Source[] {
  const { clusterVersion: cluster, settings } = registry;
  return [
    ...(cluster === null ? [] : [source("cluster", cluster, clusterPart)]),
    ...(settings === null ? [] : [source("settings", settings, withoutSealed)]),
    ...[...registry.users].map(([id, user]) => source(`user/${id}`, user, userPart)),
    ...[...registry.services].map(([ref, service]) => source(`service/${ref}`, service, servicePart)),
  ];
}

const source = <T>(key: string, { value, revision }: Versioned<T>, part: (value: T) => unknown): Source => ({
  key,
  revision,
  make: () => part(value),
});

function clusterPart(record: ClusterRecord): KnownCluster {
  const { clusterToken: _, ...cluster } = record;
  return cluster;
}

const userPart = (user: UserRecord): UserRecord => ({ ...user, lastSignInAt: null });

/** Certificates and the uses of an ID are left out as well: nothing here reads them. */
function servicePart(service: ServiceRecord): KnownService {
  const { move: _move, raft: _raft, ...rest } = service;
  const short = { ...rest, certificate: null, idUses: [] };
  return service.memberId === null ? { ...short, id: null } : short;
}

/** Returns a value without the fields whose names begin with `sealed`: only their own schema knows what is in them. */
function withoutSealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSealed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name.startsWith("sealed") ? null : withoutSealed(inner)]),
  );
}

/** Returns the state that these rows are. Throws where a record does not fit its schema, or the cluster has none. */
export function lastKnownOf(rows: ReadonlyMap<string, Row>, at: { atMs: number; revision: number }): LastKnown {
  const services = new Map<string, Versioned<KnownService>>();
  const users = new Map<string, Versioned<UserRecord>>();
  for (const { key, revision, value } of rows.values()) {
    const [kind, name = ""] = key.split("/");
    if (kind === "service") services.set(name, { value: KnownService.parse(value), revision });
    if (kind === "user") users.set(name, { value: UserRecord.parse(value), revision });
  }
  const settings = rows.get("settings");
  return {
    ...at,
    cluster: KnownCluster.parse(rows.get("cluster")?.value),
    services,
    cores: new Map([...services].filter(([, { value }]) => value.host !== null)),
    users,
    logins: new Map([...users].map(([id, { value }]) => [foldName(value.login), id])),
    settings:
      settings === undefined ? null : { value: SettingsRecord.parse(settings.value), revision: settings.revision },
  };
}
