import type { EnrolWaits } from "@core-console/shared/contract/enrolment";
import type { Approval, IdUse, WaitingHost } from "@core-console/shared/contract/service";
import type { Settings } from "@core-console/shared/contract/settings";
import { ApiProblem } from "../state/api-problem.ts";
import type { ChangePlan } from "../state/commit.ts";
import { isExposed, isKnownUse, refuseBurned, withUse } from "../state/id-uses.ts";
import type { Versioned } from "../state/record-cache.ts";
import { type HostRecord, type ServiceRecord, withStage } from "../state/records.ts";
import { ID_VALID_MS, putService, serviceMade, unchanged } from "../state/service-changes.ts";

/** Reports whether a host that uses this ID must wait for an administrator's approval. */
export function needsApproval(setting: Settings["approveHosts"], record: ServiceRecord): boolean {
  return setting === "always" || (setting === "by_id" && isExposed(record));
}

/** Reports whether an unused ID is hidden from users below administrator, because only administrators have seen it. */
export function isRestricted(record: Pick<ServiceRecord, "memberId" | "idUses">): boolean {
  return record.memberId === null && !isExposed(record);
}

/**
 * Reports whether two records describe the same host in everything that an approval binds to: key, name, and the
 * addresses at which it is dialled.
 */
export function isOneHost(one: HostRecord, other: HostRecord): boolean {
  return bound(one) === bound(other);
}
const bound = ({ keyHash, fqdn, addresses, raft, internal, console }: HostRecord): string =>
  JSON.stringify([keyHash, fqdn.toLowerCase(), addresses, raft, internal, console]);

/** Reports whether exactly this host was approved. */
export function isApproved({ approval }: ServiceRecord, host: HostRecord): boolean {
  return approval !== null && approval.approved !== null && isOneHost(approval.host, host);
}

/**
 * Returns until when an administrator may decide on a waiting host: for a join, until the ID expires; a move is
 * requested anew.
 */
const endOfWait = ({ approval, expiresAt, host }: Omit<ServiceRecord, "id">): string | null =>
  host === null || approval === null ? expiresAt : new Date(Date.parse(approval.at) + ID_VALID_MS).toISOString();

/** Returns the host that waits for an administrator's decision; null if none waits. */
export function waitingHost(record: Omit<ServiceRecord, "id">): WaitingHost | null {
  const { approval, host, idUses } = record;
  if (approval === null || approval.approved !== null || approval.refused !== null) return null;
  const endsAt = endOfWait(record);
  if (endsAt === null) return null;
  return {
    ...(host === null ? {} : { moves: true }),
    since: approval.at,
    endsAt,
    fingerprint: approval.host.keyHash,
    host: approval.host.fqdn,
    addresses: approval.host.addresses,
    raft: approval.host.raft,
    internal: approval.host.internal,
    from: approval.host.sourceAddress,
    uses: idUses,
  };
}

/** Reports whether exactly this host is recorded as waiting for approval. */
export function isWaiting(record: ServiceRecord, host: HostRecord): boolean {
  return record.approval !== null && waitingHost(record) !== null && isOneHost(record.approval.host, host);
}

/** Returns the response to a host that waits until `endsAt`. */
export const waitFor = ({ name }: ServiceRecord, endsAt: string | null): EnrolWaits => ({
  code: "approval_needed",
  name,
  endsAt: endsAt ?? new Date(0).toISOString(),
});

/**
 * Plans that a host waits for approval. A host that has changed needs a new decision, but gets no more time than the
 * first one had.
 */
export function planWait(found: Versioned<ServiceRecord>, host: HostRecord, nowMs: number): ChangePlan {
  const { value } = found;
  const at = new Date(nowMs).toISOString();
  const record: ServiceRecord = {
    ...value,
    approval: { host, at, approved: null, refused: null },
    expiresAt: value.approval === null ? new Date(nowMs + ID_VALID_MS).toISOString() : value.expiresAt,
    stages: value.stages.filter(({ stage }) => stage === "issued"),
  };
  const called = { host: host.fqdn, address: host.sourceAddress };
  return changed(found, withStage(record, "called", at, called), "service.await_approval");
}

/**
 * Plans that a member's host waits for approval of its move: its join is complete, and its light does not show the
 * move.
 */
export function planMoveWait(found: Versioned<ServiceRecord>, host: HostRecord, nowMs: number): ChangePlan {
  const approval = { host, at: new Date(nowMs).toISOString(), approved: null, refused: null };
  return changed(found, { ...found.value, approval }, "service.await_approval");
}

/**
 * Plans the approval of the host that was shown. Throws id_expired, and precondition_failed if another host waits, or
 * none.
 */
export function planApprove(
  found: Versioned<ServiceRecord>,
  shown: Approval,
  { by, nowMs }: { by: string; nowMs: number },
): ChangePlan {
  const { approval } = waiting(found, nowMs);
  const { keyHash, fqdn, addresses } = approval.host;
  const same =
    keyHash === shown.fingerprint &&
    fqdn === shown.host &&
    JSON.stringify(addresses) === JSON.stringify(shown.addresses);
  if (!same) throw new ApiProblem("precondition_failed", { revision: found.revision });
  const at = new Date(nowMs).toISOString();
  const record = { ...found.value, approval: { ...approval, approved: { at, by } } };
  const told = found.value.host === null ? withStage(record, "approval", at, { by }) : record;
  return changed(found, told, "service.approve");
}

/**
 * Plans the refusal of the waiting host, which burns the ID; a member stays where it is. Throws id_expired, and
 * precondition_failed if none waits.
 */
export function planRefuse(found: Versioned<ServiceRecord>, { by, nowMs }: { by: string; nowMs: number }): ChangePlan {
  const { approval } = waiting(found, nowMs);
  const at = new Date(nowMs).toISOString();
  const ended = found.value.host === null ? { expiresAt: at } : {};
  const record = { ...found.value, ...ended, approval: { ...approval, refused: { at, by } } };
  return changed(found, record, "service.refuse");
}

/** Plans the record that the ID was shown to a user below administrator; null if that was recorded a moment ago. */
export function planShown(found: Versioned<ServiceRecord>, use: IdUse): ChangePlan | null {
  const { value } = found;
  if (isKnownUse(value.idUses, use)) return null;
  return changed(found, { ...value, idUses: withUse(value.idUses, use) }, "service.show_id");
}

function waiting(found: Versioned<ServiceRecord>, nowMs: number): { approval: NonNullable<ServiceRecord["approval"]> } {
  const { approval, host, name } = found.value;
  if (host === null) refuseBurned(found.value);
  const waits = waitingHost(found.value);
  if (approval === null || waits === null) throw new ApiProblem("precondition_failed", { revision: found.revision });
  if (Date.parse(waits.endsAt) <= nowMs) throw new ApiProblem("id_expired", { name, at: waits.endsAt });
  return { approval };
}

function changed(found: Versioned<ServiceRecord>, record: ServiceRecord, what: string): ChangePlan {
  return {
    compare: [unchanged(found)],
    ops: [putService(record)],
    audit: { what, ref: record.ref, name: record.name },
    status: 200,
    ref: record.ref,
    made: serviceMade(record),
  };
}
