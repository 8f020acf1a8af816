import { randomUUID } from "node:crypto";
import type { EnrolWaits, MoveAnswer, MoveRequest } from "@core-console/shared/contract/enrolment";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { Settings } from "@core-console/shared/contract/settings";
import { canPause } from "@core-console/shared/domain/rules/operations";
import { canonicalHost } from "../../../lib/net/address.ts";
import { serialOf } from "../../../lib/tls/certificate-serial.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import type { ChangePlan, ChangeRequest } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { HostRecord, MoveRecord, ServiceRecord } from "../../state/records.ts";
import { absent, findService, ID_VALID_MS, putService, unchanged } from "../../state/service-changes.ts";
import { currentSettings } from "../../state/settings.ts";
import { planRestart, refuseUnderWay } from "../acts/operation-changes.ts";
import { lastOf } from "../acts/operation-view.ts";
import { clusterOf, targetOf, unfinished } from "../acts/removal-facts.ts";
import { isApproved, isOneHost, isWaiting, needsApproval, planMoveWait, waitFor, waitingHost } from "../approval.ts";
import type { MembersDeps } from "../deps.ts";
import { hostFault, hostRecord, moveName, namesOf } from "../home/host-names.ts";
import { csrKeyHash, issueCertificate } from "../pki/ca.ts";
import { peerName } from "../pki/peer-name.ts";
import { guardEnrolments, isLocal, refuseTakenNames } from "./taken-names.ts";

export type MoveDeps = Pick<
  MembersDeps,
  | "registry"
  | "consistency"
  | "changes"
  | "raft"
  | "wall"
  | "caCert"
  | "self"
  | "caKey"
  | "exchange"
  | "observatory"
  | "makeReport"
>;

/**
 * Decides on a voter's host that wants to be known by other names and addresses, and writes the decision. They are
 * recorded in addition to the old ones, with certificates that name them, and replace the old ones once its Core
 * presents the new certificate (join/moves.ts). So no peer is sent to an address where nothing listens yet, and a move
 * that is interrupted anywhere leaves the member unchanged, for the same command to continue. Throws the refusals.
 */
export async function moveHost(
  deps: MoveDeps,
  body: MoveRequest,
  change: ChangeRequest,
): Promise<MoveAnswer | EnrolWaits> {
  const own = (): Versioned<ServiceRecord> => findService(deps.registry, body.ref);
  const once = { ...change, idempotencyKey: null };
  const host = await checkedHost(deps, body, own().value, change.from);
  await settle(deps, body, host, once);
  const record = own().value;
  if (!isAt(record, host)) return waitFor(record, waitingHost(record)?.endsAt ?? null);
  if (body.restart) await restart(deps, record, once);
  const { certificate, raftCertificate } = record.move ?? {
    certificate: record.certificate,
    raftCertificate: record.raft?.certificate ?? null,
  };
  return { ...moveStand(deps, own().value), certificate, raftCertificate };
}

/** Returns how far the move of a service's host is, without its certificates. */
export function moveStand(deps: MoveDeps, record: ServiceRecord): MoveAnswer {
  return {
    name: record.name,
    state: record.move === undefined ? "moved" : "recorded",
    certificate: null,
    raftCertificate: null,
    alive: targetOf(deps, record.ref, null)?.alive === true,
    operation: lastOf(deps, record.ref, "restart"),
  };
}

/** Returns the host's own description, checked like that of a joining host. Throws validation_failed. */
async function checkedHost(c: MoveDeps, body: MoveRequest, record: ServiceRecord, from: string): Promise<HostRecord> {
  const keyHash = await csrKeyHash(body.csr);
  if (keyHash === null || keyHash !== record.host?.keyHash) throw invalidField("csr", "format");
  if (body.raftCsr !== null && (await csrKeyHash(body.raftCsr)) !== record.raft?.keyHash)
    throw invalidField("raftCsr", "format");
  const fault = hostFault(body, isLocal(c));
  if (fault !== null) throw invalidField(fault.path, fault.code);
  return hostRecord({ ...body, engineVersion: record.host.engineVersion }, keyHash, from);
}

/** Writes what `decide` decides, if anything: the move, that it waits for approval, or that it is taken back. */
async function settle(c: MoveDeps, body: MoveRequest, host: HostRecord, change: ChangeRequest): Promise<void> {
  const find = (): Versioned<ServiceRecord> => findService(c.registry, body.ref);
  const verdict = decide(c, find().value, host);
  if (verdict === "nothing") return;
  const move = verdict === "record" ? await signed(c, body, find().value, host) : null;
  const outcome = await c.changes
    .execute(change, (): ChangePlan => {
      const found = find();
      switch (decide(c, found.value, host)) {
        case "nothing":
          throw new Settled();
        case "wait":
          return planMoveWait(found, host, c.wall());
        case "take_back":
          return planStay(found);
        case "record":
          // Approved concurrently: the host asks again, and gets its certificates.
          if (move === null) throw new ApiProblem("no_leader");
          return planMove(c, found, move);
      }
    })
    .catch((error: unknown) => {
      if (!(error instanceof Settled)) throw error;
      return null;
    });
  if (outcome?.kind === "done") await c.consistency.seen(outcome.revision);
}

/** Another call of the same host made the change concurrently. */
class Settled extends Error {}

/**
 * Decides what to do for a host that wants these names and addresses. Throws host_taken, busy, quorum_at_risk,
 * forbidden.
 */
function decide(c: MoveDeps, record: ServiceRecord, host: HostRecord): "nothing" | "take_back" | "wait" | "record" {
  if (record.move !== undefined && isOnePlace(record.move.host, host)) return "nothing";
  if (record.host !== null && isOnePlace(record.host, host)) return isAsked(record) ? "take_back" : "nothing";
  refuseTakenNames(c, record, host);
  refuseUnderWay(unfinished(c), record.ref, record.name);
  refuseRefused(c, record, host);
  if (moveNeedsApproval(currentSettings(c).approveHosts, record) && !isApproved(record, host))
    return isStillWaiting(c, record, host) ? "nothing" : "wait";
  refuseAtRisk(c, record.ref);
  return "record";
}

/** Reports whether a move is recorded, waits for an administrator's decision, or is approved. */
const isAsked = ({ move, approval }: ServiceRecord): boolean =>
  move !== undefined || (approval !== null && approval.refused === null);

/**
 * Reports whether a move needs approval: as the join did, except that the first Core's ID admits no host, so its
 * exposure does not count.
 * @internal
 */
export function moveNeedsApproval(setting: Settings["approveHosts"], record: ServiceRecord): boolean {
  return needsApproval(setting, record) && (setting === "always" || record.id !== FIRST_CORE_ID);
}

/** Throws quorum_at_risk if the restart that a move needs would cost the quorum: then nothing is started. */
function refuseAtRisk(c: MoveDeps, ref: string): void {
  const target = targetOf(c, ref, null);
  const verdict = target?.alive !== true ? null : canPause(clusterOf(c), target);
  if (verdict?.ok === false) throw new ApiProblem("quorum_at_risk", verdict.params);
}

/**
 * Throws forbidden while an administrator's refusal is in force: as long as a request for approval would have been
 * valid.
 */
function refuseRefused(c: MoveDeps, { approval }: ServiceRecord, host: HostRecord): void {
  if (approval?.refused == null || !isOneHost(approval.host, host)) return;
  const { at, by } = approval.refused;
  if (Date.parse(at) + ID_VALID_MS > c.wall()) throw new ApiProblem("forbidden", { why: "move_refused", at, by });
}

/** Reports whether exactly this host is recorded as waiting for approval, with time left. */
function isStillWaiting(c: MoveDeps, record: ServiceRecord, host: HostRecord): boolean {
  return isWaiting(record, host) && Date.parse(waitingHost(record)?.endsAt ?? "") > c.wall();
}

/**
 * Reports whether two hosts have the same names and addresses, in any order; the console's address follows from them.
 */
function isOnePlace(a: HostRecord, b: HostRecord): boolean {
  return placeOf(a) === placeOf(b);
}
const placeOf = ({ fqdn, addresses, raft, internal }: HostRecord): string =>
  JSON.stringify([canonicalHost(fqdn), addresses.map((x) => canonicalHost(x) ?? x).toSorted(), raft, internal]);

const isAt = ({ host, move }: ServiceRecord, there: HostRecord): boolean =>
  [host, move?.host ?? null].some((h) => h !== null && isOnePlace(h, there));

/**
 * Returns a move with certificates for the host's existing keys. Throws no_leader while this Core does not have the
 * CA's key.
 */
async function signed(
  c: MoveDeps,
  { csr, raftCsr }: MoveRequest,
  record: ServiceRecord,
  host: HostRecord,
): Promise<MoveRecord> {
  const key = c.caKey();
  if (key === null) throw new ApiProblem("no_leader");
  const [fqdn = host.fqdn, ...addresses] = namesOf(host);
  const sign = (request: string, name: string): Promise<string> =>
    issueCertificate({ cert: c.caCert, key }, request, name, { fqdn, addresses }, c.wall());
  return {
    host,
    certificate: await sign(csr, record.ref),
    raftCertificate: raftCsr === null ? null : await sign(raftCsr, peerName(c.self.clusterToken)),
    at: new Date(c.wall()).toISOString(),
  };
}

/** Plans a move: from now on the service holds the new names and addresses in addition to the old ones. */
function planMove(c: MoveDeps, found: Versioned<ServiceRecord>, move: MoveRecord): ChangePlan {
  const { value } = found;
  const serial = move.raftCertificate === null ? null : serialOf(move.raftCertificate);
  const raft =
    value.raft === undefined || serial === null
      ? value.raft
      : { ...value.raft, serials: [...value.raft.serials, serial] };
  const guard = guardEnrolments(c);
  const { free, take } = hostKeys(value, move.host.fqdn);
  return {
    compare: [unchanged(found), guard.compare, ...take.map(absent)],
    ops: [
      putService({ ...value, approval: null, move, raft }),
      ...free.map((key) => ({ op: "delete" as const, key })),
      ...take.map((key) => ({ op: "put" as const, key, value: value.ref })),
      guard.op,
    ],
    audit: { what: "service.move", ref: value.ref, name: moveName(value.name, value.host, move.host) },
    status: 200,
    ref: value.ref,
    made: null,
  };
}

/** Plans taking a move back: the names that it had claimed are freed. */
function planStay(found: Versioned<ServiceRecord>): ChangePlan {
  const { value } = found;
  const { free } = hostKeys(value, value.host?.fqdn ?? "");
  return {
    compare: [unchanged(found)],
    ops: [
      putService({ ...value, move: undefined, approval: null }),
      ...free.map((key) => ({ op: "delete" as const, key })),
    ],
    audit: {
      what: "service.move_back",
      ref: value.ref,
      name: moveName(value.name, (value.move ?? value.approval)?.host ?? null, value.host),
    },
    status: 200,
    ref: value.ref,
    made: null,
  };
}

/**
 * Returns the host-name keys that a service is to claim, and those that it no longer needs, besides that of its
 * present host.
 */
function hostKeys({ host, move }: ServiceRecord, fqdn: string): { free: string[]; take: string[] } {
  const [now, before, next] = [host?.fqdn ?? "", move?.host.fqdn ?? host?.fqdn ?? "", fqdn].map(keys.host);
  return {
    free: before === undefined || before === now || before === next ? [] : [before],
    take: next === undefined || next === now || next === before ? [] : [next],
  };
}

/**
 * Requests the restart by which a move takes effect, unless an operation on it is in progress or it is down. Throws
 * what planRestart does.
 */
async function restart(c: MoveDeps, { ref }: ServiceRecord, change: ChangeRequest): Promise<void> {
  const made = { id: randomUUID(), by: change.who, nowMs: c.wall() };
  if (unfinished(c).some((o) => o.ref === ref) || targetOf(c, ref, null)?.alive !== true) return;
  const outcome = await c.changes.execute(change, () =>
    planRestart({
      service: findService(c.registry, ref).value,
      target: targetOf(c, ref, null),
      votes: clusterOf(c),
      others: unfinished(c),
      ...made,
    }),
  );
  if (outcome.kind === "done") await c.consistency.seen(outcome.revision);
}
