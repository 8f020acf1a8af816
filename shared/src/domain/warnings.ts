import type { Leadership } from "../contract/cluster.ts";
import type { Reason } from "../contract/service.ts";
import { coresToPair, faultTolerance, majority } from "./rules/quorum.ts";
import { isOlder } from "./version.ts";

export interface WarningFacts {
  voters: number;
  aliveVoters: number;
  learners: number;
  leadership: Leadership;
  /** the engines that members run, by the name of their Core, and the least version that should run */
  engines?: { least: string; running: { name: string; version: string }[] };
  /** names of the Cores whose engines take any certificate of the CA on the peer port until they are restarted */
  openPeerPorts?: string[];
  /** the setting approve_hosts is `never` */
  anyHost?: boolean;
}

/**
 * Returns what is wrong with the cluster as a whole, the worst first; rows have their own lights (see
 * docs/architecture/lights.md).
 */
export function clusterWarnings(f: WarningFacts): Reason[] {
  const found: Reason[] = [];
  const needed = majority(f.voters);
  const mayFail = faultTolerance(f.voters, f.aliveVoters);
  if (mayFail < 0) {
    // The recommended number of voters is of no help now: nothing can be added or removed.
    const params = { voters: f.voters, majority: needed, alive: f.aliveVoters, missing: -mayFail };
    return [{ code: "no_quorum", params }];
  }
  if (f.leadership === "none") found.push({ code: "no_leader", params: {} });
  if (f.voters === 2) found.push({ code: "two_voters_none_may_fail", params: {} });
  else if (f.voters > 0 && f.voters % 2 === 0)
    found.push({ code: "even_voters", params: { voters: f.voters, mayFail: f.voters - needed } });
  if (f.voters === 1) found.push({ code: "one_core_alone", params: { more: coresToPair(f) } });
  else if (f.voters > 2 && mayFail === 0)
    found.push({ code: "none_may_fail", params: { voters: f.voters, alive: f.aliveVoters } });
  const old = (f.engines?.running ?? []).filter((e) => isOlder(e.version, f.engines?.least ?? "0"));
  if (old.length > 0) {
    const versions = [...new Set(old.map((e) => e.version))].toSorted((a, b) => (isOlder(a, b) ? -1 : 1));
    const names = old.map((e) => e.name).join(", ");
    found.push({ code: "engine_old", params: { names, versions: versions.join(", "), least: f.engines?.least ?? "" } });
  }
  const open = f.openPeerPorts ?? [];
  if (open.length > 0) found.push({ code: "peer_port_open", params: { names: open.join(", "), count: open.length } });
  if (f.anyHost === true) found.push({ code: "approval_off", params: {} });
  return found;
}
