import type { NodeReport, ReportAnswer } from "@core-console/shared/contract/enrolment";
import { nodeShownToAnybody } from "../../accounts/callers/shown.ts";
import type { MembersDeps } from "../../members/deps.ts";
import type { JobsDeps } from "../../jobs/deps.ts";
import type { HttpDeps } from "../deps.ts";
import type { RecoverySurvey } from "../../members/view/recovery-survey.ts";
import { memberStart } from "../../members/join/start-member.ts";
import { dialBoth } from "../../members/join/dial.ts";
import { pairsOf } from "../../members/join/reach.ts";
import { type RemovedRecord, removedOf, type ServiceRecord } from "../../state/records.ts";
import { splitAuthority } from "../../../lib/net/address.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import { dataAge } from "../server/reply.ts";
import { HEADER } from "@core-console/shared/contract/headers";
import type { Call, Handlers } from "../server/server.ts";

export type NodeDeps = Pick<
  HttpDeps,
  "registry" | "lastKnown" | "consistency" | "raft" | "log" | "now" | "wall" | "self" | "client" | "observatory"
> &
  Pick<MembersDeps, "caKey" | "engine" | "exchange" | "joins"> &
  Pick<JobsDeps, "sealingKey"> & { readonly survey: RecoverySurvey };

/** Handlers of the calls between Cores, and of a node's own status. */
export function nodeHandlers(
  deps: NodeDeps,
): Pick<Handlers, "node" | "report" | "dial" | "caKey" | "cluster" | "clusterRecovery"> {
  const answered = (part: Partial<ReportAnswer>): ReportAnswer => ({
    clockMs: deps.wall(),
    generation: deps.self.generation,
    lifeId: deps.self.lifeId,
    peers: [],
    start: null,
    dial: [],
    removed: null,
    ...part,
  });
  return {
    async node(call) {
      const node = deps.observatory.node();
      if (call.caller.member || call.caller.user !== null) return node;
      const shown = nodeShownToAnybody(node);
      const { lifeBegun, revision } = node;
      // A voter that this life's recovery took for lost compares the two lives (members/view/other-lives.ts).
      return isLost(deps, call.caller.removed) ? { ...shown, lifeBegun, revision } : shown;
    },
    async cluster(call) {
      if (call.stale) void call.reply.header(HEADER.dataAge, String(dataAge(deps)));
      else await deps.consistency.sync();
      return deps.observatory.cluster();
    },
    async clusterRecovery(call) {
      if (call.stale) void call.reply.header(HEADER.dataAge, String(dataAge(deps)));
      return deps.survey.view();
    },
    async report(call): Promise<ReportAnswer> {
      const report = call.body as NodeReport;
      const { removed } = call.caller;
      if (removed !== null) return answered({ removed: removedOf(removed) });
      if (report.ref !== call.caller.node) throw new ApiProblem("forbidden", { why: "certificate" });
      deps.exchange.receive(report, isContact(deps, report));
      const record = deps.registry.services.get(report.ref)?.value;
      // For its own member only: a report that carries the leader's member ID must not unseat the leader.
      if (report.leaving && call.caller.voter && isOfLeader(deps, report, record)) deps.raft.suspect();
      return answered({
        raftGuard: deps.self.raftGuard === true,
        peers: deps.observatory.peers(),
        ...(deps.raft.leads && record !== undefined ? await ofLeader(deps, report, record) : {}),
      });
    },
    async dial(call: Call) {
      const { raft, internal } = call.body as { raft: string; internal: string };
      refuseForeign(deps, raft, internal);
      return dialBoth(raft, internal, deps.client.tls);
    },
    async caKey(call) {
      // By the registry alone, not by the list of peers that a Core starts with: a voter may have been removed since.
      const asking = deps.registry.services.get(call.caller.node ?? "")?.value;
      if (asking?.voter !== true) throw new ApiProblem("forbidden", { why: "voter" });
      const key = deps.caKey();
      if (key === null) throw new ApiProblem("not_found", { what: "ca_key" });
      return { key, sealingKey: deps.sealingKey() };
    },
  };
}

/** Returns what the leader adds to the answer: the peer certificate that was requested, and the next step of a join. */
async function ofLeader(deps: NodeDeps, report: NodeReport, record: ServiceRecord): Promise<Partial<ReportAnswer>> {
  const certificate = report.raftCsr === undefined ? undefined : record.raft?.certificate;
  const issued = certificate === undefined ? {} : { raftCertificate: certificate };
  if (record.voter) return issued;
  if (record.memberId === null) return { ...issued, dial: dialledBy(deps, report.ref) };
  return report.engine === "stopped" ? { ...issued, start: await memberStart(deps, record) } : issued;
}

/** Returns the addresses that a joining host is to try. */
function dialledBy(deps: NodeDeps, ref: string): ReportAnswer["dial"] {
  return pairsOf(deps, ref).flatMap(({ ref: peer, host }) =>
    host === null ? [] : [{ ref: peer, raft: host.raft, internal: host.internal }],
  );
}

const isDialled = (text: string): boolean => splitAuthority(text) !== null;

/**
 * Throws validation_failed unless the addresses are those of a Core in the registry: this node's certificate must not
 * be presented anywhere else.
 */
function refuseForeign(deps: NodeDeps, raft: string, internal: string): void {
  // Until the registry is loaded, a member's report of who joins has to be trusted.
  const isRecorded = (): boolean =>
    [...deps.registry.cores.values()].some(({ value: { host } }) => host?.raft === raft && host.internal === internal);
  const path = !isDialled(raft)
    ? "raft"
    : !isDialled(internal) || (deps.registry.ready && !isRecorded())
      ? "internal"
      : null;
  if (path !== null) throw invalidField(path, "format");
}

/** Reports whether the sender's member leads; until the registry is loaded, its own report has to be trusted. */
function isOfLeader(
  deps: NodeDeps,
  { memberId }: NodeReport,
  record: { memberId: string | null } | undefined,
): boolean {
  return memberId === deps.raft.leaderMemberId && (!deps.registry.ready || record?.memberId === memberId);
}

/**
 * Reports whether a report counts as contact: its engine names the present leader and term; without a leader, its
 * engine runs.
 */
function isContact(deps: NodeDeps, report: NodeReport): boolean {
  if (deps.raft.status?.leaderMemberId == null) return report.engine === "ready";
  return report.leaderMemberId === deps.raft.status.leaderMemberId && report.term === deps.raft.status.term;
}

function isLost({ registry }: Pick<NodeDeps, "registry">, removed: RemovedRecord | null): boolean {
  return removed !== null && (registry.cluster?.lost ?? []).some(({ ref }) => ref === removed.ref);
}
