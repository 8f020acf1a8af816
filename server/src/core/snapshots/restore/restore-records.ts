import type { Op } from "../../etcd/client/gateway-types.ts";
import type { RemovedRecord, ServiceRecord } from "../../state/records.ts";
import type { SettingsRecord, TokenRecord, UserRecord } from "../../state/records-access.ts";
import type { Versioned } from "../../state/record-cache.ts";

/** The present records, as a restore sees them. */
export interface PresentRecords {
  readonly users: ReadonlyMap<string, Versioned<UserRecord>>;
  /** by the hash of their secret */
  readonly tokens: ReadonlyMap<string, Versioned<TokenRecord>>;
  readonly services: ReadonlyMap<string, Versioned<ServiceRecord>>;
  readonly removals: ReadonlyMap<string, Versioned<RemovedRecord>>;
  readonly sessions: ReadonlyMap<string, { readonly value: { readonly userId: string } }>;
  readonly settings: SettingsRecord;
  /** revision of the settings' record; 0: there is none */
  readonly settingsRevision: number;
  /** ID of the key that seals secrets; null: none yet */
  readonly sealingKey: string | null;
}

/** A record of a snapshot, and the revision at which it was created. */
export interface Kept<T> {
  readonly value: T;
  readonly created: number;
}

/** A service of a snapshot; `unused` is its record if no host had called with its ID. */
export interface KeptService {
  readonly name: string;
  readonly unused: ServiceRecord | null;
}

/** The records of a snapshot that can be restored. */
export interface SnapshotRecords {
  /** when the cluster was founded, which is the same in all its lives */
  readonly foundedAt: string | null;
  readonly users: ReadonlyMap<string, Kept<UserRecord>>;
  readonly tokens: ReadonlyMap<string, Kept<TokenRecord>>;
  readonly services: ReadonlyMap<string, Kept<KeptService>>;
  readonly settings: SettingsRecord;
  readonly sealingKey: string | null;
}

/** What was asked of a restore. */
export interface RestoreRequest {
  readonly ticks: ReadonlySet<string>;
  readonly nowMs: number;
  /**
   * it goes back to before another restore, of a snapshot at this revision: what was created later was deleted by that
   * restore, not by a user, and comes back whole; null: it does not
   */
  readonly backFrom: number | null;
}

/** One change of a restore: its writes belong together, and are made only if `compare` holds. */
export interface RestoreStep {
  readonly kind: "user" | "token" | "service" | "settings";
  readonly did: "add" | "change" | "remove";
  readonly name: string;
  /** what changes: `name`, `role`; null: nothing more to say */
  readonly why: string | null;
  /** the record, and its present revision; 0: there is none */
  readonly key: string;
  readonly revision: number;
  readonly ops: readonly Op[];
  /** it is written before the others: so an administrator exists at any time */
  readonly first?: true;
}
