import { createHash } from "node:crypto";
import { canonicalHost } from "../../lib/net/address.ts";

/**
 * Keys in etcd. Everything below ROOT belongs to this product, so a watch of ROOT sees every revision of its keys.
 * REGISTRY is what each Core caches in memory; the audit is outside it because it grows.
 */
export const ROOT = "/kuma/";
export const REGISTRY = "/kuma/r/";

export const keys = {
  cluster: `${REGISTRY}cluster`,
  services: `${REGISTRY}service/`,
  service: (ref: string) => `${REGISTRY}service/${ref}`,
  names: `${REGISTRY}name/`,
  hosts: `${REGISTRY}host/`,
  /** one per folded name: makes names unique */
  name: (folded: string) => `${REGISTRY}name/${folded}`,
  /** one per host: allows one Core per host */
  host: (fqdn: string) => `${REGISTRY}host/${canonicalHost(fqdn) ?? fqdn.toLowerCase()}`,
  idempotencies: `${REGISTRY}idem/`,
  /** by caller and key; hashed, because a client chooses the key freely */
  idempotency: (caller: string, key: string) =>
    `${REGISTRY}idem/${createHash("sha256").update(`${caller}\0${key}`).digest("hex")}`,
  users: `${REGISTRY}user/`,
  user: (id: string) => `${REGISTRY}user/${id}`,
  logins: `${REGISTRY}login/`,
  /** one per folded login: makes logins unique */
  login: (folded: string) => `${REGISTRY}login/${folded}`,
  /** sessions, tokens and links by the SHA-256 of their secret */
  sessions: `${REGISTRY}session/`,
  session: (hash: string) => `${REGISTRY}session/${hash}`,
  tokens: `${REGISTRY}token/`,
  token: (hash: string) => `${REGISTRY}token/${hash}`,
  links: `${REGISTRY}link/`,
  link: (hash: string) => `${REGISTRY}link/${hash}`,
  otherLives: `${REGISTRY}life/`,
  /** other lives of this cluster that were met, by their ID */
  otherLife: (id: string) => `${REGISTRY}life/${id}`,
  settings: `${REGISTRY}settings`,
  /** the ID of the cluster's one sealing key */
  sealing: `${REGISTRY}sealing`,
  operations: `${REGISTRY}operation/`,
  operation: (id: string) => `${REGISTRY}operation/${id}`,
  snapshots: `${REGISTRY}snapshot/`,
  snapshot: (id: string) => `${REGISTRY}snapshot/${id}`,
  /** the last slot of the schedule that was served: one snapshot for each, whatever Core leads */
  snapshotSlot: `${REGISTRY}snapshot-slot`,
  /** the last restore of records, or the one in progress */
  restore: `${REGISTRY}restore`,
  drills: `${REGISTRY}drill/`,
  drill: (id: string) => `${REGISTRY}drill/${id}`,
  /** the last slot of the schedule that was served, as for snapshots */
  drillSlot: `${REGISTRY}drill-slot`,
  removals: `${REGISTRY}removed/`,
  /** removed members, by ref */
  removed: (ref: string) => `${REGISTRY}removed/${ref}`,
  /** one per service while an operation on it is in progress: allows one at a time */
  acting: (ref: string) => `${REGISTRY}acting/${ref}`,
  /**
   * compared and put by every change of the set of administrators, so that concurrent changes cannot remove the last
   * one
   */
  administrators: `${REGISTRY}administrators`,
  /** compared and put with every certificate, so that concurrent enrolments cannot claim the same address */
  enrolments: `${REGISTRY}enrolments`,
  /** the leadership that began last */
  leadership: `${REGISTRY}leadership`,
  /** the last leaderships, in a ring: each overwrites the oldest */
  pastLeadership: (slot: number) => `${ROOT}leadership/${slot.toString().padStart(3, "0")}`,
  audits: `${ROOT}audit/`,
  /** how far retention has removed old entries */
  auditRetention: `${ROOT}audit-retention`,
  /** the last audit entry that was sent to syslog */
  syslogCursor: `${ROOT}syslog-cursor`,
  /** ordered by time, then unique */
  audit: (atMs: number, unique: string) => `${ROOT}audit/${atMs.toString().padStart(15, "0")}-${unique}`,
} as const;
