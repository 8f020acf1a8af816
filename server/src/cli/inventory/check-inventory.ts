import { checkHosts } from "./check-names.ts";
import { checkVariables } from "./check-variables.ts";
import { readDocument } from "./document.ts";
import type { Fault } from "./fault.ts";
import { type InventoryHost, readGroups } from "./read-groups.ts";

/**
 * Looks an inventory of install.sh, expand.sh or uninstall.sh over (issue 4). Gives its hosts in the order of the
 * file, and every fault with its line, by line. `readable`: whether this machine can read a file named in it;
 * `anyNumber`: the total may be even, as where Cores are taken away.
 */
export function checkInventory(
  text: string,
  readable: (file: string) => boolean,
  anyNumber = false,
): { hosts: InventoryHost[]; faults: Fault[] } {
  const { root, faults } = readDocument(text);
  if (root === null) return { hosts: [], faults };
  const groups = readGroups(root);
  const all = [...groups.faults, ...checkHosts(groups), ...checkVariables(groups, readable)].filter(
    ({ code }) => !(anyNumber && code === "inventory_even"),
  );
  return { hosts: groups.hosts, faults: all.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}
