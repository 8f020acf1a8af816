import type { AuditEntry } from "../../contract/access.ts";
import type { ErrorCode } from "../../contract/errors.ts";
import type { AuditQuery } from "../../contract/routes-access.ts";
import type { RouteName } from "../../contract/routes.ts";
import type { Route } from "../../contract/route.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { auditMatcher } from "../../domain/audit-filter.ts";
import { refusesChange } from "../../domain/refusals.ts";
import type { Access } from "./access.ts";

/** Names of changes in the audit log; a route that is not listed leaves no entry. */
export const AUDIT_WHAT: Partial<Record<RouteName, string>> = {
  addService: "service.add",
  renameService: "service.rename",
  removeService: "service.remove",
  renewJoin: "service.renew",
  extendJoin: "service.join_extend",
  cancelJoin: "service.join_cancel",
  approveHost: "service.approve",
  refuseHost: "service.refuse",
  moveLeadership: "service.transfer",
  restartService: "service.restart",
  restartServicePrivate: "service.restart",
  reloadService: "service.reload",
  changeServiceLogLevel: "service.log_level",
  signIn: "sign_in",
  signOut: "sign_out",
  setup: "setup.use",
  confirm: "user.confirm",
  changePassword: "user.password_change",
  addUser: "user.add",
  changeUser: "user.change",
  removeUser: "user.remove",
  resetPassword: "user.password_reset",
  endSessionsOfUser: "session.end_all",
  endSession: "session.end",
  addToken: "token.add",
  resumeToken: "token.resume",
  removeToken: "token.remove",
  changeSettings: "settings.change",
  auditExport: "audit.export",
  startDrill: "drill.start",
  takeSnapshot: "snapshot.take",
  verifySnapshot: "snapshot.verify",
  removeSnapshot: "snapshot.remove",
  snapshotContent: "snapshot.download",
  systemBackup: "snapshot.download",
  systemRestore: "restore.start",
  addUpload: "snapshot.upload",
  startRestore: "restore.start",
  cancelRestore: "restore.cancel",
  undoRestore: "restore.back",
  endLife: "cluster.life_end",
};

const PROOFS = new Set<RouteName>(["signIn", "setup", "confirm", "changePassword"]);

/** Returns the name of a refusal in the audit log; undefined: no entry, as for invalid input. */
export function whatRefused(name: RouteName, route: Route, code: ErrorCode): string | undefined {
  const proof = PROOFS.has(name);
  const recorded = refusesChange(code) || (proof && code === "rate_limited");
  if (!recorded || route.method === "GET") return undefined;
  return proof ? AUDIT_WHAT[name] : "access.refused";
}

const MINUTE_MS = 60_000;

/** Returns an entry's id, ordered by time like the Core's keys. */
export const auditId = (atMs: number, index: number): string =>
  `${String(atMs).padStart(15, "0")}-${String(index).padStart(6, "0")}`;

/** Adds an entry. Refused sign-ins of one account and address within a minute are one entry with a count. */
export function entered(access: Access, atMs: number, added: Omit<AuditEntry, "id" | "at" | "count">): Access {
  const again = access.audit.findIndex(
    (old) =>
      added.what === "sign_in" &&
      added.outcome === "refused" &&
      old.what === added.what &&
      old.outcome === "refused" &&
      old.who === added.who &&
      old.from === added.from &&
      atMs - Date.parse(old.at) < MINUTE_MS,
  );
  if (again >= 0)
    return { ...access, audit: access.audit.map((old, i) => (i === again ? { ...old, count: old.count + 1 } : old)) };
  const entry = { ...added, id: auditId(atMs, access.audit.length), at: isoTime(atMs), count: 1 };
  return { ...access, audit: [entry, ...access.audit] };
}

type Filters = Omit<AuditQuery, "size" | "cursor">;

/** Returns the entries that match the filter, newest first. */
export function filtered(audit: readonly AuditEntry[], { from, to, ...filters }: Filters): AuditEntry[] {
  // The mock's browser has one way to write an address.
  const matches = auditMatcher(filters, (address) => address);
  return audit.filter(
    (entry) => (from === undefined || entry.at >= from) && (to === undefined || entry.at < to) && matches(entry),
  );
}
