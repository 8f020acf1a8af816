import type { EnrolAnswer, EnrolRequest, EnrolWaits } from "@core-console/shared/contract/enrolment";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { isSameHost } from "../../../lib/net/address.ts";
import { refOf } from "../../../lib/ref.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import type { ChangePlan, ChangeRequest } from "../../state/commit.ts";
import { refuseBurned } from "../../state/id-uses.ts";
import { keys } from "../../state/keys.ts";
import type { Versioned } from "../../state/record-cache.ts";
import { type HostRecord, type ServiceRecord, withStage } from "../../state/records.ts";
import { absent, putService, unchanged } from "../../state/service-changes.ts";
import { currentSettings } from "../../state/settings.ts";
import { isApproved, isWaiting, needsApproval, planWait, waitFor } from "../approval.ts";
import type { MembersDeps } from "../deps.ts";
import { hostFault, hostRecord, namesOf } from "../home/host-names.ts";
import { csrKeyHash, issueCertificate } from "../pki/ca.ts";
import { peersOf } from "../view/peers.ts";
import { guardEnrolments, isLocal, refuseTakenNames } from "./taken-names.ts";
import { isProven } from "./prove-host.ts";
import { noteSecondHost } from "./note-second-host.ts";

export type EnrolDeps = Pick<
  MembersDeps,
  "registry" | "consistency" | "changes" | "memberList" | "log" | "wall" | "caCert" | "self" | "caKey" | "engine"
>;

/** The clock offset above which joining is refused (docs/architecture/trust.md). */
const MAX_CLOCK_OFFSET_MS = 5000;

/**
 * Decides on a host that calls with an ID, on the leader, and writes the decision: the first key uses up the ID,
 * whether its host is admitted at once or has to wait for approval. Repeating the call with that key returns the same
 * response. Throws the refusals.
 */
export async function enrolHost(
  deps: EnrolDeps,
  body: EnrolRequest,
  change: ChangeRequest,
): Promise<EnrolAnswer | EnrolWaits> {
  // A caller without a valid ID costs no more than this lookup: its CSR is not parsed, and nothing is signed.
  refuseExpired(deps, serviceOf(deps, body).value);
  const host = hostRecord(body, await checkedKey(deps, body), change.from);
  try {
    await settle(deps, body, host, change);
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "already_enrolled")
      await noteSecondHost(deps, change, refOf(body.id), error);
    throw error;
  }
  return answerFor(deps, refOf(body.id), host);
}

/**
 * Returns the service of this ID. Throws not_found; the first Core's ID is publicly known and admits no host but the
 * one that had it before a recovery.
 */
function serviceOf(c: EnrolDeps, body: EnrolRequest): Versioned<ServiceRecord> {
  const closed = body.id === FIRST_CORE_ID && !isProven(c, body);
  const service = closed ? undefined : c.registry.services.get(refOf(body.id));
  if (service === undefined) throw new ApiProblem("not_found", { what: "service" });
  return service;
}

/** Returns the hash of the key that signed the request. Throws validation_failed if anything in it is of no use. */
async function checkedKey(c: EnrolDeps, body: EnrolRequest): Promise<string> {
  const keyHash = await csrKeyHash(body.csr);
  if (keyHash === null) throw invalidField("csr", "format");
  const fault = hostFault(body, isLocal(c));
  if (fault !== null) throw invalidField(fault.path, fault.code);
  const offset = body.clockMs - c.wall();
  if (Math.abs(offset) > MAX_CLOCK_OFFSET_MS)
    throw invalidField("clockMs", "clock_offset_refused", { ms: Math.round(offset) });
  return keyHash;
}

/** Writes what `decide` decides, and returns once this Core's copy has it. */
async function settle(c: EnrolDeps, body: EnrolRequest, host: HostRecord, change: ChangeRequest): Promise<void> {
  const verdict = decide(c, serviceOf(c, body).value, host);
  // The host polls until it is approved: it is recorded once.
  if (verdict === "wait" && isWaiting(serviceOf(c, body).value, host)) return;
  const certificate = verdict === "admit" ? await issue(c, body) : null;
  // Repetition is safe by the host's key; an idempotency key chosen by the caller must not bypass the checks of the
  // host.
  const joiner = { ...change, caller: "joiner", user: null, who: "joiner", token: null, idempotencyKey: null };
  const outcome = await c.changes.execute(joiner, (): ChangePlan => {
    const found = serviceOf(c, body);
    switch (decide(c, found.value, host)) {
      case "wait":
        return planWait(found, host, c.wall());
      case "repeat":
        return planRepeat(found);
      case "admit":
        // The ID was renewed concurrently: the host asks again, and gets a certificate.
        if (certificate === null) throw new ApiProblem("no_leader");
        return planAdmit(c, found, host, certificate);
    }
  });
  if (outcome.kind === "done") await c.consistency.seen(outcome.revision);
}

/**
 * Decides on a host. `repeat`: the same host with the same key repeats its call and gets the same response; `wait`: an
 * administrator must approve it first. Throws the refusals.
 */
function decide(c: EnrolDeps, record: ServiceRecord, host: HostRecord): "admit" | "repeat" | "wait" {
  if (record.host !== null) {
    if (record.host.keyHash === host.keyHash && isSameHost(record.host.fqdn, host.fqdn)) return "repeat";
    throw usedBy(record, record.host);
  }
  refuseExpired(c, record);
  if (record.approval !== null && record.approval.host.keyHash !== host.keyHash)
    throw usedBy(record, record.approval.host);
  refuseTakenNames(c, record, host);
  if (isApproved(record, host)) return "admit";
  return needsApproval(currentSettings(c).approveHosts, record) ? "wait" : "admit";
}

function refuseExpired(c: EnrolDeps, record: ServiceRecord): void {
  refuseBurned(record);
  const { ended, host, name, expiresAt } = record;
  if (ended !== null && host === null) throw new ApiProblem("id_expired", { name, at: ended.at, endedBy: ended.by });
  if (host === null && expiresAt !== null && Date.parse(expiresAt) <= c.wall())
    throw new ApiProblem("id_expired", { name, at: expiresAt });
}

const usedBy = ({ name }: ServiceRecord, host: HostRecord): ApiProblem =>
  new ApiProblem("already_enrolled", { name, host: host.fqdn, address: host.sourceAddress });

/** Returns a certificate for a host that is admitted. Throws no_leader while this Core does not have the CA's key. */
function issue(c: EnrolDeps, body: EnrolRequest): Promise<string> {
  const caKey = c.caKey();
  if (caKey === null) throw new ApiProblem("no_leader");
  const [fqdn = body.fqdn, ...addresses] = namesOf(body);
  return issueCertificate({ cert: c.caCert, key: caKey }, body.csr, refOf(body.id), { fqdn, addresses }, c.wall());
}

/** Plans the admission of a host: its record and its certificate, which claims the host's name. */
function planAdmit(
  c: EnrolDeps,
  found: Versioned<ServiceRecord>,
  host: HostRecord,
  certificate: string,
): ChangePlan<null> {
  const at = new Date(c.wall()).toISOString();
  const { value } = found;
  const admitted: ServiceRecord = {
    ...value,
    host,
    certificate,
    state: "enrolling",
    expiresAt: null,
    approval: null,
  };
  const called = withStage(admitted, "called", at, { host: host.fqdn, address: host.sourceAddress });
  const hostKey = keys.host(host.fqdn);
  const guard = guardEnrolments(c);
  return {
    compare: [unchanged(found), absent(hostKey), guard.compare],
    ops: [putService(withStage(called, "certified", at)), { op: "put", key: hostKey, value: value.ref }, guard.op],
    audit: { what: "service.enrol", ref: value.ref, name: value.name },
    status: 200,
    ref: value.ref,
    made: null,
  };
}

/** Plans the audit entry of a repeated call, which changes nothing. */
function planRepeat(found: Versioned<ServiceRecord>): ChangePlan<null> {
  const { ref, name } = found.value;
  return {
    compare: [unchanged(found)],
    ops: [],
    audit: { what: "service.enrol_again", ref, name },
    status: 200,
    ref,
    made: null,
  };
}

/** Returns the response to a host by its record as it is now. Throws not_found if it was removed meanwhile. */
function answerFor(c: EnrolDeps, ref: string, host: HostRecord): EnrolAnswer | EnrolWaits {
  const record = c.registry.services.get(ref)?.value;
  if (record !== undefined && isWaiting(record, host)) return waitFor(record, record.expiresAt);
  if (record?.certificate == null) throw new ApiProblem("not_found", { what: "service" });
  return {
    ref,
    name: record.name,
    certificate: record.certificate,
    ca: c.caCert,
    clusterToken: c.self.clusterToken,
    generation: c.self.generation,
    lifeId: c.self.lifeId,
    peers: peersOf({ cores: c.registry.cores, members: c.memberList.members }).filter((p) => p.ref !== ref),
  };
}
