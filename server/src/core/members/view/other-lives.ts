import type { LostVoter, OtherLife } from "@core-console/shared/contract/life";
import { livesMet, type LostVoterReport } from "@core-console/shared/domain/rules/life";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { Registry } from "../../state/registry.ts";
import { absent, ownRequest } from "../../state/service-changes.ts";
import type { MembersDeps } from "../deps.ts";
import { askLost } from "./ask-by-key.ts";

type Deps = Pick<MembersDeps, "registry" | "self" | "client">;

/** How many lost voters are asked at the same time. */
const AT_ONCE = 4;

/** Asks the voters that this life's recovery took for lost. Returns the other lives under which they answer. */
export async function askForOtherLives({ registry, self, client }: Deps): Promise<Omit<OtherLife, "metAt">[]> {
  const lost = registry.cluster?.lost ?? [];
  const reports: LostVoterReport[] = [];
  for (let at = 0; at < lost.length; at += AT_ONCE) {
    const answers = await Promise.all(lost.slice(at, at + AT_ONCE).map((voter) => reportOf(voter, client.tls)));
    reports.push(...answers.filter((report) => report !== null));
  }
  return livesMet(self, lost.length, reports);
}

async function reportOf(voter: LostVoter, tls: Deps["client"]["tls"]): Promise<LostVoterReport | null> {
  const node = await askLost(voter, tls);
  return node === null ? null : { ...node, name: voter.name, memberId: node.memberId ?? voter.memberId };
}

/**
 * Records the other lives that answer now: from then on this one makes no changes, under any leader, until an
 * administrator has ended one of them. On the leader only. Calls must not overlap.
 */
export async function recordOtherLives(
  deps: Deps & Pick<MembersDeps, "raft" | "changes" | "wall" | "log">,
): Promise<void> {
  if (!deps.raft.leads || (deps.registry.cluster?.lost ?? []).length === 0) return;
  for (const other of await askForOtherLives(deps)) {
    if (deps.registry.otherLives.has(other.id)) continue;
    const met: OtherLife = { ...other, metAt: new Date(deps.wall()).toISOString() };
    const key = keys.otherLife(other.id);
    await deps.changes.execute(ownRequest(deps), () => ({
      compare: [absent(key)],
      ops: [{ op: "put", key, value: JSON.stringify(met) }],
      audit: { what: "cluster.life_met", ref: null, name: other.id },
      status: 204,
      ref: null,
      made: null,
    }));
    deps.log.warn(
      { life: other.id, relation: other.relation, cores: other.cores },
      "another life of the cluster answers",
    );
  }
}

/** Plans that another life no longer counts. Throws not_found. */
export function planEndLife(registry: Registry, id: string): ChangePlan<null> {
  const found = registry.otherLives.get(id);
  if (found === undefined) throw new ApiProblem("not_found", { what: "life" });
  const key = keys.otherLife(id);
  return {
    compare: [{ key, target: "mod", op: "=", value: found.revision }],
    ops: [{ op: "delete", key }],
    audit: { what: "cluster.life_end", ref: null, name: id },
    status: 204,
    ref: null,
    made: null,
  };
}
