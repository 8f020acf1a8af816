import { randomUUID } from "node:crypto";
import { foldName } from "@core-console/shared/contract/name";
import type { NewService, Reason } from "@core-console/shared/contract/service";
import { refOf } from "../../lib/ref.ts";
import type { StateDeps } from "./deps.ts";
import type { Compare, Op } from "../etcd/client/gateway-types.ts";
import { serialOf } from "../../lib/tls/certificate-serial.ts";
import { ApiProblem } from "./api-problem.ts";
import type { ChangePlan, ChangeRequest, Made } from "./commit.ts";
import { keys } from "./keys.ts";
import type { JoinEnd, RemovedRecord, ServiceRecord, ServiceWithoutId } from "./records.ts";
import type { Versioned } from "./record-cache.ts";
import { refuseBurned, withUse } from "./id-uses.ts";
import type { Registry } from "./registry.ts";

type Deps = Pick<StateDeps, "registry" | "changes" | "self">;

/** How long an unused ID can be used to enrol, ms (docs/architecture/trust.md). */
export const ID_VALID_MS = 86_400_000;

/** Returns the operation that writes a service record. */
export const putService = (record: ServiceRecord): Op => ({
  op: "put",
  key: keys.service(record.ref),
  value: JSON.stringify(record),
});
/** Returns the compare that a service record is still at the revision that was read. */
export const unchanged = (service: Versioned<ServiceRecord>): Compare => ({
  key: keys.service(service.value.ref),
  target: "mod",
  op: "=",
  value: service.revision,
});
/** Returns the compare that a key does not exist. */
export const absent = (key: string): Compare => ({ key, target: "create", op: "=", value: 0 });

export type ServiceMade = Made<ServiceRecord, ServiceWithoutId>;
/** Returns what a change of a service makes; its ID is not stored for repetitions. */
export const serviceMade = (record: ServiceRecord): ServiceMade => ({
  written: record,
  stored: { ...record, id: null },
});

/** Finds a service by ID or ref. Throws not_found. */
export function findService<T>(
  { services }: { readonly services: ReadonlyMap<string, Versioned<T>> },
  idOrRef: string,
): Versioned<T> {
  const found = services.get(idOrRef) ?? services.get(refOf(idOrRef));
  if (found === undefined) throw new ApiProblem("not_found", { what: "service" });
  return found;
}

/** The caller of a change of an ID, as recorded with it. */
export interface IdUser {
  who: string;
  role: string;
  from: string;
}

/** Plans a new Core service. Throws name_taken. */
export function planAdd(
  registry: Registry,
  body: NewService,
  by: IdUser,
  nowMs: number,
  id = randomUUID() as string,
): ChangePlan<ServiceMade> {
  const name = body.name.trim();
  refuseTakenName(registry, name, null);
  const at = new Date(nowMs).toISOString();
  const record: ServiceRecord = {
    id,
    ref: refOf(id),
    kind: "core",
    name,
    state: "created",
    createdAt: at,
    createdBy: by.who,
    expiresAt: new Date(nowMs + ID_VALID_MS).toISOString(),
    host: null,
    idUses: [{ at, ...by, did: "made" }],
    approval: null,
    certificate: null,
    memberId: null,
    voter: false,
    stages: [{ stage: "issued", at, params: {} }],
    extendedUntil: null,
    ended: null,
  };
  const nameKey = keys.name(foldName(name));
  return {
    compare: [absent(nameKey), absent(keys.service(record.ref))],
    ops: [putService(record), { op: "put", key: nameKey, value: record.ref }],
    audit: { what: "service.add", ref: record.ref, name },
    status: 201,
    ref: record.ref,
    made: serviceMade(record),
  };
}

/** Plans a rename. Throws not_found, name_taken, precondition_failed (`ifMatch` is the record's revision). */
export function planRename(
  registry: Registry,
  idOrRef: string,
  newName: string,
  ifMatch: number | null,
): ChangePlan<ServiceMade> {
  const found = findService(registry, idOrRef);
  refuseStale(found, ifMatch);
  const name = newName.trim();
  refuseTakenName(registry, name, found.value.ref);
  const from = keys.name(foldName(found.value.name));
  const to = keys.name(foldName(name));
  const record = { ...found.value, name };
  const move: Op[] =
    from === to
      ? []
      : [
          { op: "delete", key: from },
          { op: "put", key: to, value: record.ref },
        ];
  return {
    compare: [unchanged(found), ...(from === to ? [] : [absent(to)])],
    ops: [putService(record), ...move],
    audit: { what: "service.rename", ref: record.ref, name },
    status: 200,
    ref: record.ref,
    made: serviceMade(record),
  };
}

/** Returns the operations that delete the record and free its name and host names. */
export const deleteService = (record: ServiceRecord): Op[] => [
  { op: "delete", key: keys.service(record.ref) },
  { op: "delete", key: keys.name(foldName(record.name)) },
  ...freeHost(record),
];
/**
 * Frees its host name and the one it is moving to; deduplicated, because etcd accepts each key once per transaction.
 */
const freeHost = ({ host, move }: ServiceRecord): Op[] =>
  [...new Set([host, move?.host ?? null].flatMap((h) => (h === null ? [] : [keys.host(h.fqdn)])))].map((key) => ({
    op: "delete",
    key,
  }));

/**
 * Plans the removal of a service that never became a member (acts/removal.ts removes members). Throws
 * precondition_failed.
 */
export function planForget(
  found: Versioned<ServiceRecord>,
  removal: { ifMatch: number | null; by: string; nowMs: number },
): ChangePlan<null> {
  const { value } = found;
  refuseStale(found, removal.ifMatch);
  return {
    compare: [unchanged(found)],
    ops: [
      ...deleteService(value),
      ...(value.certificate === null ? [] : [putRemoved(keys.removed(value.ref), value, removal)]),
    ],
    audit: { what: "service.remove", ref: value.ref, name: value.name },
    status: 204,
    ref: value.ref,
    made: null,
  };
}

/** Returns the operation that records a removed service: its host is informed, and engines refuse its certificate. */
export function putRemoved(
  key: string,
  record: ServiceRecord,
  removal: { by: string; nowMs: number; why?: Reason },
): Op {
  const { ref, name, memberId, host, certificate, raft } = record;
  const removed: RemovedRecord = {
    ref,
    name,
    memberId: memberId ?? "",
    fqdn: host?.fqdn ?? null,
    keyHash: host?.keyHash ?? null,
    serial: certificate === null ? null : serialOf(certificate),
    ...(raft === undefined ? {} : { raftSerials: raft.serials }),
    at: new Date(removal.nowMs).toISOString(),
    by: removal.by,
    ...(removal.why === undefined ? {} : { why: removal.why }),
  };
  return { op: "put", key, value: JSON.stringify(removed) };
}

/**
 * Plans a renewal: 24 h more for an unused ID; drops a host key that never became a member, and a host that waits for
 * approval. Throws not_found, already_enrolled, id_expired for an ID whose host was refused.
 */
export function planRenew(
  registry: Registry,
  idOrRef: string,
  { by, nowMs }: { by: IdUser; nowMs: number },
): ChangePlan {
  const found = findService(registry, idOrRef);
  const { value } = found;
  if (value.memberId !== null) throw new ApiProblem("already_enrolled", { name: value.name });
  refuseBurned(value);
  const until = new Date(nowMs + ID_VALID_MS).toISOString();
  const idUses = withUse(value.idUses, { at: new Date(nowMs).toISOString(), ...by, did: "renewed" });
  return {
    compare: [unchanged(found)],
    ops: startOver({ ...value, idUses }, { by: by.who, nowMs, until, ended: null }).ops,
    audit: { what: "service.renew", ref: value.ref, name: value.name },
    status: 200,
    ref: value.ref,
    made: null,
  };
}

/**
 * Returns the service reset to before its host enrolled: the record stays, and the certificate issued to that host is
 * revoked.
 */
export function startOver(
  value: ServiceRecord,
  reset: { by: string; nowMs: number; until: string; ended: JoinEnd | null },
): { record: ServiceRecord; ops: Op[] } {
  const record: ServiceRecord = {
    ...value,
    state: "created",
    host: null,
    move: undefined,
    approval: null,
    certificate: null,
    raft: undefined,
    memberId: null,
    voter: false,
    expiresAt: reset.until,
    stages:
      reset.ended === null
        ? [{ stage: "issued", at: new Date(reset.nowMs).toISOString(), params: {} }]
        : value.stages.filter(({ stage }) => stage === "issued"),
    extendedUntil: null,
    ended: reset.ended,
  };
  const { code, params } = reset.ended ?? {};
  const why: Reason =
    code === undefined || params === undefined ? { code: "join_renewed", params: {} } : { code, params };
  const past = keys.removed(`${value.ref}.${reset.nowMs}`);
  const ops = [
    putService(record),
    ...(value.certificate === null ? [] : [putRemoved(past, value, { by: reset.by, nowMs: reset.nowMs, why })]),
    ...freeHost(value),
  ];
  return { record, ops };
}

/** Returns the request of a change that a Core makes by itself. */
export function ownRequest(deps: Deps): ChangeRequest {
  const who = `core:${deps.self.name}`;
  return {
    caller: who,
    user: null,
    who,
    token: null,
    from: "-",
    requestId: "-",
    idempotencyKey: null,
    requestHash: "",
  };
}

/** Changes a record by the leader itself; `change` returns null if there is nothing to do. */
export async function updateService(
  deps: Deps,
  ref: string,
  what: string,
  change: (record: ServiceRecord) => ServiceRecord | null,
): Promise<void> {
  const known = deps.registry.services.get(ref);
  if (known === undefined || change(known.value) === null) return;
  const request = ownRequest(deps);
  try {
    await deps.changes.execute(request, () => {
      const found = findService(deps.registry, ref);
      const next = change(found.value);
      if (next === null) throw new NothingToDo();
      return {
        compare: [unchanged(found)],
        ops: [putService(next)],
        audit: { what, ref, name: found.value.name },
        status: 200,
        ref,
        made: null,
      };
    });
  } catch (error) {
    if (!(error instanceof NothingToDo)) throw error;
  }
}

/** The change was made concurrently. */
class NothingToDo extends Error {}

function refuseTakenName(registry: Registry, name: string, except: string | null): void {
  const holder = registry.names.get(foldName(name));
  if (holder !== undefined && holder !== except)
    throw new ApiProblem("name_taken", { name: registry.services.get(holder)?.value.name ?? name });
}

/** Throws precondition_failed if `ifMatch` is not the record's revision. */
export function refuseStale(found: { revision: number }, ifMatch: number | null): void {
  if (ifMatch !== null && ifMatch !== found.revision)
    throw new ApiProblem("precondition_failed", { revision: found.revision });
}
