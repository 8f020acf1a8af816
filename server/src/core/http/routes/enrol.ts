import * as z from "zod/mini";
import type { Reason } from "@core-console/shared/contract/service";
import type { EnrolAnswer, EnrolRequest, EnrolWaits } from "@core-console/shared/contract/enrolment";
import {
  EnrolAnswer as EnrolAnswerSchema,
  EnrolWaits as EnrolWaitsSchema,
} from "@core-console/shared/contract/enrolment";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { refOf } from "../../../lib/ref.ts";
import { canonicalHost, isSameHost } from "../../../lib/net/address.ts";
import type { HttpDeps } from "../deps.ts";
import { peersOf } from "../../members/view/service-view.ts";
import { csrKeyHash, issueCertificate } from "../../members/pki/ca.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { passToLeader } from "../server/pass-on.ts";
import type { Call } from "../server/server.ts";
import type { Versioned } from "../../state/record-cache.ts";
import { keys } from "../../state/keys.ts";
import type { HostRecord, ServiceRecord } from "../../state/records.ts";
import { withStage } from "../../state/records.ts";
import { absent, putService, unchanged } from "../../state/service-changes.ts";
import { refuseBurned } from "../../state/id-uses.ts";
import { currentSettings } from "../../state/settings.ts";
import { isApproved, isOneHost, needsApproval, planWait, waitingHost } from "../../members/approval.ts";
import { guardEnrolments, isLocal, refuseHeld } from "../../members/enrol/held-names.ts";
import { hostFault, type HostNames, namesOf } from "../../members/home/host-names.ts";
import { recordRefusal } from "./enrol-refusals.ts";
import { TryLimit } from "../../members/enrol/try-limit.ts";

type Deps = Pick<
  HttpDeps,
  | "registry"
  | "consistency"
  | "changes"
  | "raft"
  | "log"
  | "now"
  | "wall"
  | "caCert"
  | "self"
  | "caKey"
  | "engine"
  | "client"
  | "observatory"
>;

/** The clock offset above which joining is refused (docs/architecture/membership.md). */
const MAX_CLOCK_OFFSET_MS = 5000;

/**
 * Returns the handler of POST /enrol: the first CSR uses up the ID. A follower forwards the call to the leader over
 * mutual TLS.
 */
export function enrolHandler(c: Deps): (call: Call) => Promise<EnrolAnswer | EnrolWaits> {
  const limit = new TryLimit(c.now);
  return async (call) => {
    const body = call.body as EnrolRequest;
    // Two Cores that take each other for the leader must not forward it back and forth.
    if (!c.raft.leads && call.caller.node !== null) throw new ApiProblem("no_leader");
    if (!c.raft.leads) return answered(call, await passToLeader(c, call, "/enrol", EITHER));
    limit.take(call.caller.from);
    await c.consistency.sync();
    return answered(call, await enrol(c, call, body));
  };
}

const EITHER = z.union([EnrolAnswerSchema, EnrolWaitsSchema]);

/** Sets the status that distinguishes the two: 202 for a host that waits for approval. */
function answered<T extends EnrolAnswer | EnrolWaits>(call: Call, answer: T): T {
  if ("code" in answer) void call.reply.code(202);
  return answer;
}

async function enrol(c: Deps, call: Call, body: EnrolRequest): Promise<EnrolAnswer | EnrolWaits> {
  const ref = refOf(body.id);
  // A caller without a valid ID costs no more than this lookup: its CSR is not parsed, and nothing is signed.
  const known = found(c, body);
  refuseExpired(c, known.value);
  const keyHash = await csrKeyHash(body.csr);
  if (keyHash === null) throw invalid("csr", "format");
  const fault = hostFault(body, isLocal(c));
  if (fault !== null) throw invalid(fault.path, fault.code);
  const offset = body.clockMs - c.wall();
  if (Math.abs(offset) > MAX_CLOCK_OFFSET_MS)
    throw invalid("clockMs", "clock_offset_refused", { ms: Math.round(offset) });
  // Repetition is safe by the host's key; an idempotency key chosen by the caller must not bypass the checks of the
  // host.
  const change = { ...call.change, caller: "joiner", user: null, who: "joiner", token: null, idempotencyKey: null };
  const host = hostOf(call, body, keyHash);
  try {
    const verdict = mayEnrol(c, found(c, body).value, host);
    // The host polls until it is approved: it is recorded once.
    if (verdict === "waits" && isWaiting(found(c, body).value, host)) return waits(found(c, body).value);
    const certificate = verdict === "first" ? await issued(c, ref, body) : null;
    const outcome = await c.changes.execute(change, () => {
      const now = found(c, body);
      const again = mayEnrol(c, now.value, host);
      if (again === "waits") return planWait(now, host, c.wall());
      const first = again === "first";
      // The ID was renewed concurrently: the host asks again, and gets a certificate.
      if (first && certificate === null) throw new ApiProblem("no_leader");
      const record = certificate !== null && first ? enrolled(c, now.value, host, certificate) : now.value;
      const hostKey = keys.host(body.fqdn);
      const guard = guardEnrolments(c);
      return {
        compare: [unchanged(now), ...(first ? [absent(hostKey), guard.compare] : [])],
        ops: first ? [putService(record), { op: "put", key: hostKey, value: ref }, guard.op] : [],
        audit: { what: first ? "service.enrol" : "service.enrol_again", ref, name: record.name },
        status: 200,
        ref,
        made: null,
      };
    });
    if (outcome.kind === "done") await c.consistency.seen(outcome.revision);
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "already_enrolled") await recordRefusal(c, call, ref, error);
    throw error;
  }
  const record = c.registry.services.get(ref)?.value;
  if (record !== undefined && isWaiting(record, host)) return waits(record);
  if (record?.certificate == null) throw new ApiProblem("not_found", { what: "service" });
  const peers = peersOf(c.registry.cores).filter((p) => p.ref !== ref);
  return {
    ref,
    name: record.name,
    certificate: record.certificate,
    ca: c.caCert,
    clusterToken: c.self.clusterToken,
    generation: c.self.generation,
    peers,
  };
}

/** Returns the service of this ID. Throws not_found; the first Core's ID is publicly known and admits no host. */
function found(c: Deps, body: EnrolRequest): Versioned<ServiceRecord> {
  const service = body.id === FIRST_CORE_ID ? undefined : c.registry.services.get(refOf(body.id));
  if (service === undefined) throw new ApiProblem("not_found", { what: "service" });
  return service;
}

function refuseExpired(c: Deps, record: ServiceRecord): void {
  refuseBurned(record);
  const { ended, host, name } = record;
  if (ended !== null && host === null) throw new ApiProblem("id_expired", { name, at: ended.at, endedBy: ended.by });
  if (record.host === null && record.expiresAt !== null && Date.parse(record.expiresAt) <= c.wall())
    throw new ApiProblem("id_expired", { name: record.name, at: record.expiresAt });
}

/**
 * Returns a certificate for a host that `mayEnrol` admits. Throws no_leader while this Core does not have the CA's
 * key.
 */
function issued(c: Deps, ref: string, body: EnrolRequest): Promise<string> {
  const caKey = c.caKey();
  if (caKey === null) throw new ApiProblem("no_leader");
  const [fqdn = body.fqdn, ...addresses] = namesOf(body);
  return issueCertificate({ cert: c.caCert, key: caKey }, body.csr, ref, { fqdn, addresses }, c.wall());
}

/**
 * Decides on a host. `first`: it is admitted; `again`: the same host with the same key repeats its call and gets the
 * same response; `waits`: an administrator must approve it first. Throws the refusals.
 */
function mayEnrol(c: Deps, record: ServiceRecord, host: HostRecord): "first" | "again" | "waits" {
  if (record.host !== null) {
    if (record.host.keyHash === host.keyHash && isSameHost(record.host.fqdn, host.fqdn)) return "again";
    throw usedBy(record, record.host);
  }
  refuseExpired(c, record);
  // The first key uses up the ID, whether its host is admitted at once or has to wait.
  if (record.approval !== null && record.approval.host.keyHash !== host.keyHash)
    throw usedBy(record, record.approval.host);
  refuseHeld(c, record, host);
  if (isApproved(record, host)) return "first";
  return needsApproval(currentSettings(c).approveHosts, record) ? "waits" : "first";
}

const usedBy = ({ name }: ServiceRecord, host: HostRecord): ApiProblem =>
  new ApiProblem("already_enrolled", { name, host: host.fqdn, address: host.sourceAddress });

/** Reports whether exactly this host is recorded as waiting for approval. */
function isWaiting(record: ServiceRecord, host: HostRecord): boolean {
  return record.approval !== null && waitingHost(record) !== null && isOneHost(record.approval.host, host);
}

const waits = ({ name, expiresAt }: ServiceRecord): EnrolWaits => ({
  code: "approval_needed",
  name,
  endsAt: expiresAt ?? new Date(0).toISOString(),
});

/** Returns a host's own description, as it is stored. */
export const hostOf = (
  call: Call,
  body: HostNames & Pick<EnrolRequest, "engineVersion">,
  keyHash: string,
): HostRecord => ({
  keyHash,
  fqdn: body.fqdn,
  addresses: body.addresses.map((a) => canonicalHost(a) ?? a),
  raft: body.raft,
  internal: body.internal,
  console: body.console,
  sourceAddress: call.caller.from,
  engineVersion: body.engineVersion,
});

function enrolled(c: Deps, record: ServiceRecord, host: HostRecord, certificate: string): ServiceRecord {
  const at = new Date(c.wall()).toISOString();
  const kept: ServiceRecord = { ...record, host, certificate, state: "enrolling", expiresAt: null, approval: null };
  const called = withStage(kept, "called", at, { host: host.fqdn, address: host.sourceAddress });
  return withStage(called, "certified", at);
}

/** Returns validation_failed for one field. */
export function invalid(path: string, code: string, params: Reason["params"] = {}): ApiProblem {
  return new ApiProblem("validation_failed", params, [{ path, code, message: "" }]);
}
