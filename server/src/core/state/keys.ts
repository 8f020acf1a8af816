import { createHash } from "node:crypto";
import { canonicalHost } from "../../lib/net/address.ts";

/**
 * Keys in etcd. Everything below ROOT is ours, so a watch of ROOT sees every revision;
 * REGISTRY is what each Core keeps in memory, audit stays outside it because it grows.
 */
export const ROOT = "/kuma/";
export const REGISTRY = "/kuma/r/";

export const keys = {
  cluster: `${REGISTRY}cluster`,
  services: `${REGISTRY}service/`,
  service: (ref: string) => `${REGISTRY}service/${ref}`,
  names: `${REGISTRY}name/`,
  hosts: `${REGISTRY}host/`,
  /** one per folded name: what makes names unique */
  name: (folded: string) => `${REGISTRY}name/${folded}`,
  /** one per host: what makes it one Core a host */
  host: (fqdn: string) => `${REGISTRY}host/${canonicalHost(fqdn) ?? fqdn.toLowerCase()}`,
  idempotencies: `${REGISTRY}idem/`,
  /** by caller and key; hashed, for a key is whatever a client sends */
  idempotency: (caller: string, key: string) =>
    `${REGISTRY}idem/${createHash("sha256").update(`${caller}\0${key}`).digest("hex")}`,
  users: `${REGISTRY}user/`,
  user: (id: string) => `${REGISTRY}user/${id}`,
  logins: `${REGISTRY}login/`,
  /** one per folded login: what makes logins unique */
  login: (folded: string) => `${REGISTRY}login/${folded}`,
  /** sessions, tokens and links by the SHA-256 of their secret */
  sessions: `${REGISTRY}session/`,
  session: (hash: string) => `${REGISTRY}session/${hash}`,
  tokens: `${REGISTRY}token/`,
  token: (hash: string) => `${REGISTRY}token/${hash}`,
  links: `${REGISTRY}link/`,
  link: (hash: string) => `${REGISTRY}link/${hash}`,
  settings: `${REGISTRY}settings`,
  /** names the one sealing key of the cluster, by its id */
  sealing: `${REGISTRY}sealing`,
  operations: `${REGISTRY}operation/`,
  operation: (id: string) => `${REGISTRY}operation/${id}`,
  removals: `${REGISTRY}removed/`,
  /** members that were taken out, by ref */
  removed: (ref: string) => `${REGISTRY}removed/${ref}`,
  /** one per service while an act on it is under way: what makes it one at a time */
  acting: (ref: string) => `${REGISTRY}acting/${ref}`,
  /** compared and put by every change of who administers, so that the last one cannot vanish in a race */
  administrators: `${REGISTRY}administrators`,
  /** compared and put with every certificate, so that no two name the same address in a race */
  enrolments: `${REGISTRY}enrolments`,
  audits: `${ROOT}audit/`,
  /** how far old entries are taken out */
  auditRetention: `${ROOT}audit-retention`,
  /** how far syslog has the audit */
  syslogCursor: `${ROOT}syslog-cursor`,
  /** ordered by time, then unique */
  audit: (atMs: number, unique: string) => `${ROOT}audit/${atMs.toString().padStart(15, "0")}-${unique}`,
} as const;
