import type { ClusterView, NodeView } from "@core-console/shared/contract/cluster";
import { HEADER } from "@core-console/shared/contract/headers";
import type { Service } from "@core-console/shared/contract/service";
import { clusterView } from "@core-console/shared/domain/views/cluster-view";
import { type CoreStatement, type ServiceFacts, UNKNOWN_HOST } from "@core-console/shared/domain/views/service-facts";
import { serviceView } from "@core-console/shared/domain/views/service-view";
import type { ApiClient, Outcome } from "../client/api-client.ts";
import { EXIT, type KnownCopy } from "../output/io.ts";
import type { Asked } from "@core-console/shared/domain/recovery/collect-facts";
import type { Texts } from "../words/texts.ts";
import type { HostCore } from "./host-core.ts";

interface StoppedCore {
  core: Pick<HostCore, "ref" | "name" | "generation" | "lifeId">;
  copy: KnownCopy;
  /** what the other Cores say of themselves now, by ref */
  asked: ReadonlyMap<string, Asked>;
  say: Texts;
  /** wall clock, ms since 1970 */
  nowMs: number;
}

/**
 * Returns an API that reads the last known state of a Core that does not run, with what the others say of themselves.
 * It is a copy: only reads that ask for one are answered, by their age.
 */
export function stoppedApi(stopped: StoppedCore): ApiClient {
  const { core, say, copy, nowMs } = stopped;
  const refused = (message: string, code: string | null): Outcome => ({
    ok: false,
    exit: EXIT.refused,
    message,
    code,
    params: {},
  });
  const answer = (body: unknown): Outcome => {
    const age = String(Math.max(0, Math.round(nowMs - copy.atMs)));
    return { ok: true, status: 200, body, headers: { [HEADER.dataAge]: age } };
  };
  const facts = copy.services.map((service) => factsOf(stopped, service));
  return {
    async get(path) {
      const url = new URL(path, "http://localhost");
      // The copy is no answer of the cluster: a caller that wants the present learns why there is none.
      if (url.searchParams.get("stale") !== "1") return refused(say.coreStopped(core.name), "no_leader");
      if (url.pathname === "/cluster") return answer(clusterOf(stopped, facts));
      const services = facts.map(serviceView);
      if (url.pathname === "/services") return answer(pageOf(services, url.searchParams));
      const who = url.pathname.slice("/services/".length);
      const one = services.find(({ ref, id }) => ref === who || id === who);
      return one === undefined ? refused(say.notInCopy(), "not_found") : answer(one);
    },
    stream: () => Promise.resolve(refused(say.coreStopped(core.name), null)),
    change: () => Promise.resolve(refused(say.coreStopped(core.name), "no_leader")),
  };
}

function pageOf(services: readonly Service[], query: URLSearchParams): Service[] {
  const size = Number(query.get("size") ?? "250");
  const from = (Number(query.get("page") ?? "1") - 1) * size;
  // A pattern that the command line made of a name (args/name-pattern.ts).
  const name = new RegExp(query.get("name") ?? "", "iu");
  return services.filter((service) => name.test(service.name)).slice(from, from + size);
}

function clusterOf({ core, asked, nowMs }: StoppedCore, facts: readonly ServiceFacts[]): ClusterView {
  const members = facts.filter(({ record }) => record.memberId !== null);
  const answering = members.filter(({ record, fresh }) => record.voter && fresh).length;
  const nodes = [...asked.values()].flatMap((one) => (one.kind === "answers" ? [one.node] : []));
  const clusterId = nodes.find((node) => node.clusterId !== null)?.clusterId ?? "0";
  return {
    ...clusterView({
      nowMs,
      observer: core.ref,
      clusterId,
      generation: core.generation,
      lifeId: core.lifeId,
      otherLives: [],
      leader: null,
      leadership: "none",
      leadsSince: null,
      leaderlessSince: null,
      term: null,
      services: members,
      answeringVoters: answering,
      foreignVoters: [],
      leastEngine: null,
      oidcSecretLost: false,
      anyHost: false,
      restoring: null,
      drills: [],
    }),
    rest: null,
  };
}

function factsOf(
  { core, asked, nowMs }: StoppedCore,
  { record, revision }: KnownCopy["services"][number],
): ServiceFacts {
  const one = asked.get(record.ref);
  const node = one?.kind === "answers" && one.node.ref === record.ref ? one.node : null;
  return {
    nowMs,
    observer: core.ref,
    record,
    revision,
    leader: null,
    statement: node === null ? null : statementOf(node, nowMs),
    fresh: node !== null,
    latest: node === null ? null : { by: core.ref, atMs: nowMs, raftState: node.raftState },
    // One host alone is no witness of the others' lights.
    cutOff: true,
    witnesses: [],
    missesLeader: false,
    refusedTwiceAtMs: null,
    lagEntries: null,
    lastContactMs: node === null ? null : 0,
    join: {
      errors: [],
      waiting: null,
      progressPercent: null,
      stalled: null,
      waitingHost: null,
      idRestricted: false,
    },
    statusSinceMs: () => nowMs,
  };
}

const statementOf = (node: NodeView, nowMs: number): CoreStatement => ({
  version: node.version,
  startedAtMs: nowMs,
  term: node.term,
  commitIndex: node.commitIndex,
  appliedIndex: node.appliedIndex,
  leaderMemberId: node.leaderMemberId,
  engineVersion: null,
  peerPortOpen: false,
  host: UNKNOWN_HOST,
  processorWaitPercent: null,
});
