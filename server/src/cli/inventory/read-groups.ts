import { nearest } from "../args/nearest.ts";
import type { Entry, Pair } from "./document.ts";
import { type Fault, fault } from "./fault.ts";

/** Groups that an inventory may have; `all` and `kuma` only hold the other two and common variables. */
const GROUPS = ["all", "kuma", "kuma_core", "kuma_core_peers"] as const;
const PARTS = ["hosts", "vars", "children"] as const;

export interface InventoryHost {
  name: string;
  line: number;
  group: string;
}
export interface Variable {
  name: string;
  line: number;
  value: Entry;
  /** null: of a group */
  host: string | null;
  group: string;
}
export interface Groups {
  hosts: InventoryHost[];
  variables: Variable[];
  /** group → the line where it is first written */
  lines: Map<string, number>;
  faults: Fault[];
}

/** The groups, hosts and variables of an inventory, in the order of the file; with what is wrong in its structure. */
export function readGroups(root: Entry): Groups {
  const found: Groups = { hosts: [], variables: [], lines: new Map(), faults: [] };
  groupsIn(root, null, found);
  return found;
}

function groupsIn(entry: Entry, parent: string | null, found: Groups): void {
  for (const pair of pairsOf(entry, parent ?? "", found)) {
    const group = GROUPS.find((name) => name === pair.key);
    if (group === undefined) {
      found.faults.push(
        fault(pair.line, "inventory_unknown_group", { group: pair.key, meant: nearest(pair.key, GROUPS) }),
      );
      // What is in it is read all the same, so that a misspelt group does not hide its hosts' faults.
      const meant = nearest(pair.key, GROUPS);
      if (meant !== null) groupOf(meant, pair, found);
    } else groupOf(group, pair, found);
  }
}

function groupOf(group: string, pair: Pair, found: Groups): void {
  if (!found.lines.has(group)) found.lines.set(group, pair.line);
  for (const part of pairsOf(pair.value, group, found)) {
    if (part.key === "hosts") hostsOf(group, part, found);
    else if (part.key === "children") groupsIn(part.value, `${group}: children`, found);
    else if (part.key === "vars") variablesOf(part.value, { group, host: null }, found);
    else {
      const meant = nearest(part.key, PARTS);
      found.faults.push(fault(part.line, "inventory_unknown_part", { part: part.key, group, meant }));
    }
  }
}

function hostsOf(group: string, part: Pair, found: Groups): void {
  for (const host of pairsOf(part.value, `${group}: hosts`, found, false)) {
    found.hosts.push({ name: host.key, line: host.line, group });
    variablesOf(host.value, { group, host: host.key }, found);
  }
}

function variablesOf(entry: Entry, of: { group: string; host: string | null }, found: Groups): void {
  const where = of.host ?? `${of.group}: vars`;
  for (const pair of pairsOf(entry, where, found)) {
    found.variables.push({ name: pair.key, line: pair.line, value: pair.value, ...of });
  }
}

/**
 * The pairs of a mapping; a fault for anything else, and for a key written twice (hosts are looked at by their own
 * rule).
 */
function pairsOf(entry: Entry, where: string, found: Groups, once = true): Pair[] {
  if (entry.kind === "nothing") return [];
  if (entry.kind !== "map") {
    found.faults.push(fault(entry.line, "inventory_no_mapping", { where: where === "" ? null : where }));
    return [];
  }
  const seen = new Map<string, number>();
  for (const { key, line } of once ? entry.pairs : []) {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, line);
    else found.faults.push(fault(line, "inventory_key_twice", { key, first }));
  }
  return entry.pairs;
}
