import type { Service } from "@core-console/shared/contract/service";
import { isVoteCounted } from "@core-console/shared/domain/light";
import type { ClusterFacts, OperationFacts, OperationTarget } from "@core-console/shared/domain/rules/operations";
import type { MembersDeps } from "../deps.ts";
import type { OperationRecord } from "../../state/records-access.ts";

type Deps = Pick<MembersDeps, "registry" | "raft" | "wall" | "self" | "exchange" | "observatory" | "makeReport">;

const SILENT = new Set<Service["status"]>(["off", "unknown", "not_installed", "expired"]);

/** Operations that are not over. */
export function unfinished(c: Deps): OperationRecord[] {
  return [...c.registry.operations.values()]
    .map((o) => o.value)
    .filter((o) => o.state === "waiting" || o.state === "running");
}

/** How the votes stand, as this Core sees them. */
export function clusterOf(c: Deps): ClusterFacts {
  const { voters, aliveVoters, members } = c.observatory.cluster();
  return { voters, aliveVoters, cores: members.length };
}

/** When the Core of a service started, as it reports itself; null while it does not. */
export function startOf(c: Deps, ref: string): string | null {
  return (ref === c.self.ref ? c.makeReport() : c.exchange.of(ref).report)?.startedAt ?? null;
}

/**
 * The Core of a service as its act needs to know it; null where the service is gone. `member`: whether the engine's
 * membership has it, where that was looked up.
 */
export function targetOf(c: Deps, ref: string, startedBefore: string | null, member = true): OperationTarget | null {
  const record = c.registry.services.get(ref);
  if (record === undefined) return null;
  const { status, role, reasons } = c.observatory.service(record);
  const alive = !SILENT.has(status) && startOf(c, ref) !== null;
  return {
    voter: record.value.voter,
    alive,
    // As the cluster's view counts them: the sum takes off what it counted.
    counted: record.value.voter && isVoteCounted({ role, status, reasons }),
    // By this Core's own engine: what others report of themselves may be old, or untrue.
    leads: ref === c.self.ref && c.raft.leads,
    member,
    good: alive && role !== null,
    restarted: startedBefore !== null && startOf(c, ref) !== startedBefore,
  };
}

/**
 * What rules/operations.ts decides on. `blockedSince`: by id, as this leader remembers it; `gone`: refs that the engine's
 * membership no longer has.
 */
export function operationFacts(
  c: Deps,
  blockedSince: ReadonlyMap<string, number>,
  gone: ReadonlySet<string> = new Set(),
): ClusterFacts & { nowMs: number; operations: OperationFacts[] } {
  const operations = unfinished(c).map((o): OperationFacts => ({
    id: o.id,
    kind: o.kind,
    name: o.name,
    state: o.state === "running" ? "running" : "waiting",
    requestedAtMs: Date.parse(o.requestedAt),
    sinceMs: Date.parse(o.updatedAt),
    blockedSinceMs: blockedSince.get(o.id) ?? null,
    target: targetOf(c, o.ref, o.startedBefore, !gone.has(o.ref)),
  }));
  return { ...clusterOf(c), nowMs: c.wall(), operations };
}
