import { randomUUID } from "node:crypto";
import type { EnrolWaits, MoveAnswer, MoveRequest } from "@core-console/shared/contract/enrolment";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { Settings } from "@core-console/shared/contract/settings";
import { canPause } from "@core-console/shared/domain/rules/operations";
import { canonicalHost } from "../../../lib/net/address.ts";
import type { HttpDeps } from "../deps.ts";
import { planRestart, refuseUnderWay } from "../../members/acts/operation-changes.ts";
import { clusterOf, targetOf, unfinished } from "../../members/acts/removal-facts.ts";
import { csrKeyHash, issueCertificate } from "../../members/pki/ca.ts";
import { serialOf } from "../../../lib/tls/certificate-serial.ts";
import { peerName } from "../../members/pki/peer-name.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { lastOf } from "./operations.ts";
import type { Call, Handlers } from "../server/server.ts";
import { currentSettings } from "../../state/settings.ts";
import type { ChangePlan } from "../../state/commit.ts";
import type { Versioned } from "../../state/record-cache.ts";
import { keys } from "../../state/keys.ts";
import type { HostRecord, MoveRecord, ServiceRecord } from "../../state/records.ts";
import { absent, findService, ID_VALID_MS, putService, unchanged } from "../../state/service-changes.ts";
import { isApproved, isOneHost, needsApproval, planMoveWait, waitingHost } from "../../members/approval.ts";
import { guardEnrolments, isLocal, refuseHeld } from "../../members/enrol/held-names.ts";
import { hostFault, moveName, namesOf } from "../../members/home/host-names.ts";
import { hostOf, invalid } from "./enrol.ts";

type Deps = Pick<
  HttpDeps,
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
 * Handlers of `kuma core --move`: a voter's host, identified by its own certificate, asks the leader to be known by
 * other names and addresses. They are recorded in addition to the old ones, with certificates that name them, and
 * replace the old ones once its Core presents the new certificate (join/moves.ts). So no peer is sent to an address
 * where nothing listens yet, and a move that is interrupted anywhere leaves the member unchanged, for the same command
 * to continue.
 */
export function moveHandlers(c: Deps): Pick<Handlers, "move" | "moving"> {
  const own = (call: Call): Versioned<ServiceRecord> => findService(c.registry, call.caller.node ?? "");
  return {
    async moving(call): Promise<MoveAnswer> {
      await c.consistency.sync();
      return standOf(c, own(call).value);
    },
    async move(call): Promise<MoveAnswer | EnrolWaits> {
      const body = call.body as MoveRequest;
      if (body.ref !== call.caller.node) throw new ApiProblem("forbidden", { why: "certificate" });
      await c.consistency.sync();
      const host = await wanted(c, call, own(call).value);
      await settle(c, call, host);
      const record = own(call).value;
      if (!isAt(record, host)) return waits(call, record);
      if (body.restart) await restart(c, call, record);
      const { certificate, raftCertificate } = record.move ?? {
        certificate: record.certificate,
        raftCertificate: record.raft?.certificate ?? null,
      };
      return { ...standOf(c, own(call).value), certificate, raftCertificate };
    },
  };
}

/** Returns the host's own description, checked like that of a joining host. Throws validation_failed. */
async function wanted(c: Deps, call: Call, record: ServiceRecord): Promise<HostRecord> {
  const body = call.body as MoveRequest;
  const keyHash = await csrKeyHash(body.csr);
  if (keyHash === null || keyHash !== record.host?.keyHash) throw invalid("csr", "format");
  if (body.raftCsr !== null && (await csrKeyHash(body.raftCsr)) !== record.raft?.keyHash)
    throw invalid("raftCsr", "format");
  const fault = hostFault(body, isLocal(c));
  if (fault !== null) throw invalid(fault.path, fault.code);
  return hostOf(call, { ...body, engineVersion: record.host.engineVersion }, keyHash);
}

/** Writes what `judge` decides, if anything: the move, that it waits for approval, or that it is taken back. */
async function settle(c: Deps, call: Call, host: HostRecord): Promise<void> {
  const find = (): Versioned<ServiceRecord> => findService(c.registry, call.caller.node ?? "");
  if (judge(c, find().value, host) === "nothing") return;
  const move = judge(c, find().value, host) === "record" ? await signed(c, call, find().value, host) : null;
  const outcome = await c.changes
    .execute({ ...call.change, idempotencyKey: null }, () => {
      const found = find();
      switch (judge(c, found.value, host)) {
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
function judge(c: Deps, record: ServiceRecord, host: HostRecord): "nothing" | "take_back" | "wait" | "record" {
  if (record.move !== undefined && isOnePlace(record.move.host, host)) return "nothing";
  if (record.host !== null && isOnePlace(record.host, host)) return isAsked(record) ? "take_back" : "nothing";
  refuseHeld(c, record, host);
  refuseUnderWay(unfinished(c), record.ref, record.name);
  refuseRefused(c, record, host);
  if (mustWait(currentSettings(c).approveHosts, record) && !isApproved(record, host))
    return isWaiting(c, record, host) ? "nothing" : "wait";
  refuseAtRisk(c, record.ref);
  return "record";
}

/** Reports whether a move is recorded, waits for an administrator's decision, or is approved. */
const isAsked = ({ move, approval }: ServiceRecord): boolean =>
  move !== undefined || (approval !== null && approval.refused === null);

/**
 * Reports whether a move needs approval: as the join did, except that the first Core's ID admits no host, so its
 * exposure does not count.
 */
export function mustWait(setting: Settings["approveHosts"], record: ServiceRecord): boolean {
  return needsApproval(setting, record) && (setting === "always" || record.id !== FIRST_CORE_ID);
}

/** Throws quorum_at_risk if the restart that a move needs would cost the quorum: then nothing is started. */
function refuseAtRisk(c: Deps, ref: string): void {
  const target = targetOf(c, ref, null);
  const verdict = target?.alive !== true ? null : canPause(clusterOf(c), target);
  if (verdict?.ok === false) throw new ApiProblem("quorum_at_risk", verdict.params);
}

/**
 * Throws forbidden while an administrator's refusal is in force: as long as a request for approval would have been
 * valid.
 */
function refuseRefused(c: Deps, { approval }: ServiceRecord, host: HostRecord): void {
  if (approval?.refused == null || !isOneHost(approval.host, host)) return;
  const { at, by } = approval.refused;
  if (Date.parse(at) + ID_VALID_MS > c.wall()) throw new ApiProblem("forbidden", { why: "move_refused", at, by });
}

/** Reports whether exactly this host is recorded as waiting for approval, with time left. */
function isWaiting(c: Deps, record: ServiceRecord, host: HostRecord): boolean {
  const waiting = waitingHost(record);
  return (
    waiting !== null &&
    record.approval !== null &&
    isOneHost(record.approval.host, host) &&
    Date.parse(waiting.endsAt) > c.wall()
  );
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
async function signed(c: Deps, call: Call, record: ServiceRecord, host: HostRecord): Promise<MoveRecord> {
  const { csr, raftCsr } = call.body as MoveRequest;
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
function planMove(c: Deps, found: Versioned<ServiceRecord>, move: MoveRecord): ChangePlan {
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
async function restart(c: Deps, call: Call, { ref }: ServiceRecord): Promise<void> {
  const made = { id: randomUUID(), by: call.change.who, nowMs: c.wall() };
  if (unfinished(c).some((o) => o.ref === ref) || targetOf(c, ref, null)?.alive !== true) return;
  const outcome = await c.changes.execute({ ...call.change, idempotencyKey: null }, () =>
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

function standOf(c: Deps, record: ServiceRecord): MoveAnswer {
  return {
    name: record.name,
    state: record.move === undefined ? "moved" : "recorded",
    certificate: null,
    raftCertificate: null,
    alive: targetOf(c, record.ref, null)?.alive === true,
    operation: lastOf(c, record.ref, "restart"),
  };
}

function waits(call: Call, record: ServiceRecord): EnrolWaits {
  void call.reply.code(202);
  return {
    code: "approval_needed",
    name: record.name,
    endsAt: waitingHost(record)?.endsAt ?? new Date(0).toISOString(),
  };
}
