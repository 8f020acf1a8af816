import type { NodeView } from "../../contract/cluster.ts";
import type { Life, OtherLife } from "../../contract/life.ts";
import type { Reason } from "../../contract/service.ts";
import { majority } from "./quorum.ts";

/** Reports whether two lives of a cluster are one. An ID that is not known makes no difference. */
export function isSameLife(one: Life, other: Life): boolean {
  if (one.generation !== other.generation) return false;
  return one.lifeId === null || other.lifeId === null || one.lifeId === other.lifeId;
}

/** What a Core that the recovery took for lost says of itself. `name` is the recorded one: it need not say its own. */
export type LostVoterReport = Pick<
  NodeView,
  | "name"
  | "generation"
  | "lifeId"
  | "clusterId"
  | "memberId"
  | "raftState"
  | "term"
  | "leaderMemberId"
  | "revision"
  | "lifeBegun"
>;

/**
 * Returns the other lives of the cluster that the lost voters report (see docs/architecture/data.md). A life as new as
 * this one counts from one Core on. An older one counts only where the recovery was wrong: a majority of the voters
 * that it took for lost follow a leader among them. Fewer are survivors that have yet to come back.
 */
export function livesMet(own: Life, lost: number, reports: readonly LostVoterReport[]): Omit<OtherLife, "metAt">[] {
  const others = Map.groupBy(
    reports.filter((report) => !isSameLife(own, report)),
    (report) => report.lifeId ?? `generation-${report.generation}`,
  );
  return [...others].flatMap(([id, cores]) => {
    const [first] = cores;
    if (first === undefined) return [];
    const relation = first.generation < own.generation ? "older" : "rival";
    if (relation === "older" && !isLed(cores, lost)) return [];
    const { generation, lifeId } = first;
    const begun = cores.find((core) => core.lifeBegun !== null)?.lifeBegun ?? null;
    const clusterId = cores.find((core) => core.clusterId !== null)?.clusterId ?? null;
    const revision = Math.max(...cores.map((core) => core.revision));
    return [
      {
        id,
        generation,
        lifeId,
        clusterId,
        relation,
        begun,
        revision: revision === 0 ? null : revision,
        cores: cores.map(({ name }) => name).toSorted(),
      },
    ];
  });
}

/** Reports whether a majority of the lost voters follow one of them that leads. */
function isLed(cores: readonly LostVoterReport[], lost: number): boolean {
  return cores.some(
    (leader) =>
      leader.raftState === "StateLeader" &&
      leader.memberId !== null &&
      cores.filter((core) => core.leaderMemberId === leader.memberId && core.term === leader.term).length >=
        majority(lost),
  );
}

/** Returns why no changes are made while another life answers: as a warning of the cluster and in refusals. */
export function otherLifeReason(
  other: Pick<OtherLife, "id" | "generation" | "relation" | "cores">,
  own: string | null,
): Reason {
  const { id, generation, relation, cores } = other;
  return { code: `life_${relation}`, params: { id, generation, names: cores.join(", "), count: cores.length, own } };
}
