import type { Service } from "@core-console/shared/contract/service";
import { isVoteCounted } from "@core-console/shared/domain/light";
import type { ClusterFacts, OperationFacts, OperationTarget } from "@core-console/shared/domain/rules/operations";
import type { MembersDeps } from "../deps.ts";
import type { OperationRecord } from "../../state/records-access.ts";

type Deps = Pick<MembersDeps, "registry" | "raft" | "wall" | "self" | "exchange" | "observatory" | "makeReport">;

const SILENT = new Set<Service["status"]>(["off", "unknown", "not_installed", "expired"]);

/** Returns the operations that are not finished. */
export function unfinished(deps: Pick<Deps, "registry">): OperationRecord[] {
  return [...deps.registry.operations.values()]
    .map((o) => o.value)
    .filter((o) => o.state === "waiting" || o.state === "running");
}

/** Returns the voters and how many of them are alive, as this Core sees them. */
export function clusterOf(deps: Deps): ClusterFacts {
  const { voters, aliveVoters, members } = deps.observatory.cluster();
  return { voters, aliveVoters, cores: members.length };
}

/** Returns when a service's Core started, by its own report; null while it does not report. */
export function startOf(deps: Deps, ref: string): string | null {
  return (ref === deps.self.ref ? deps.makeReport() : deps.exchange.of(ref).report)?.startedAt ?? null;
}

/**
 * Returns the facts of a service's Core that its operation depends on; null if the service was removed. `member`:
 * whether the engine's membership contains it, if that was looked up.
 */
export function targetOf(deps: Deps, ref: string, startedBefore: string | null, member = true): OperationTarget | null {
  const record = deps.registry.services.get(ref);
  if (record === undefined) return null;
  const { status, role, reasons, raft } = deps.observatory.service(record);
  const voter = deps.observatory.votes(record.value);
  const alive = !SILENT.has(status) && startOf(deps, ref) !== null;
  return {
    voter,
    alive,
    // As the cluster's view counts it: the quorum rule subtracts what the view has counted.
    counted: voter && isVoteCounted({ role, status, reasons }),
    // By this Core's own engine: what others report of themselves may be old, or untrue.
    leads: ref === deps.self.ref && deps.raft.leads,
    member,
    good: alive && role !== null,
    lagEntries: raft.lagEntries,
    restarted: startedBefore !== null && startOf(deps, ref) !== startedBefore,
  };
}

/**
 * Returns the facts that rules/operations.ts decides on. `blockedSince`: by operation ID, as this leader remembers it;
 * `gone`: refs that the engine's membership no longer contains.
 */
export function operationFacts(
  deps: Deps,
  blockedSince: ReadonlyMap<string, number>,
  gone: ReadonlySet<string> = new Set(),
): ClusterFacts & { nowMs: number; operations: OperationFacts[] } {
  const operations = unfinished(deps).map((o): OperationFacts => ({
    id: o.id,
    kind: o.kind,
    name: o.name,
    state: o.state === "running" ? "running" : "waiting",
    requestedAtMs: Date.parse(o.requestedAt),
    sinceMs: Date.parse(o.updatedAt),
    blockedSinceMs: blockedSince.get(o.id) ?? null,
    target: targetOf(deps, o.ref, o.startedBefore, !gone.has(o.ref)),
  }));
  return { ...clusterOf(deps), nowMs: deps.wall(), operations };
}
