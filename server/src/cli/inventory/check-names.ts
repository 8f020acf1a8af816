import { isIP } from "node:net";
import { type Fault, fault } from "./fault.ts";
import type { Groups } from "./read-groups.ts";

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** What is wrong with a host's name, which has to be an FQDN whose every part begins with a letter; null: nothing. */
function nameFault(name: string, line: number): Fault | null {
  if (isIP(name) !== 0) return fault(line, "inventory_ip_for_name", { name });
  if (/^localhost(\.|$)/i.test(name)) return fault(line, "inventory_localhost", { name });
  if (name.includes("[")) return fault(line, "inventory_range", { name });
  const labels = name.split(".");
  if (name.length > 253 || !labels.every((label) => LABEL.test(label)))
    return fault(line, "inventory_bad_name", { name });
  const digit = labels.find((label) => /^\d/.test(label));
  if (digit !== undefined) return fault(line, "inventory_digit", { name, part: digit });
  // A reserved domain that has no owner (RFC 2606); the templates use it.
  if (/\.example\.com$/i.test(name)) return fault(line, "inventory_placeholder_name", { name });
  if (labels.length < 2) return fault(line, "inventory_not_fqdn", { name });
  return null;
}

/** Names of hosts and how many there are in which group. */
export function checkHosts({ hosts, lines, faults: structure }: Groups): Fault[] {
  const faults: Fault[] = [];
  const seen = new Map<string, { line: number; group: string }>();
  for (const host of hosts) {
    const bad = nameFault(host.name, host.line);
    if (bad !== null) faults.push(bad);
    const first = seen.get(host.name.toLowerCase());
    if (first === undefined) seen.set(host.name.toLowerCase(), host);
    else {
      const code = first.group === host.group ? "inventory_host_twice" : "inventory_host_both";
      faults.push(fault(host.line, code, { host: host.name, first: first.line }));
    }
    if (host.group === "all" || host.group === "kuma") {
      faults.push(fault(host.line, "inventory_host_nowhere", { host: host.name, group: host.group }));
    }
  }
  // With a group or a part misspelt the sums would only blame its consequences.
  if (structure.some(({ code }) => code === "inventory_unknown_group" || code === "inventory_unknown_part"))
    return faults;
  // So would a host named twice, which is one host less than the file seems to hold.
  if (faults.some(({ code }) => code === "inventory_host_twice" || code === "inventory_host_both")) return faults;
  return [...faults, ...checkNumbers(hosts, lines)];
}

function checkNumbers(hosts: Groups["hosts"], lines: Groups["lines"]): Fault[] {
  const line = lines.get("kuma_core");
  if (line === undefined) return [fault(null, "inventory_group_missing", { group: "kuma_core" })];
  const namesOf = (group: string): Set<string> =>
    new Set(hosts.filter((host) => host.group === group).map((host) => host.name.toLowerCase()));
  const cores = namesOf("kuma_core");
  if (cores.size !== 1) return [fault(line, "inventory_one_core", { count: cores.size })];
  const peers = namesOf("kuma_core_peers").size;
  if (peers % 2 === 0) return [];
  return [fault(lines.get("kuma_core_peers") ?? line, "inventory_even", { peers, total: peers + 1 })];
}
