import { isLoopback } from "../../../lib/net/address.ts";
import type { MembersDeps } from "../deps.ts";
import type { Compare, Op } from "../../etcd/client/gateway-types.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { keys } from "../../state/keys.ts";
import type { HostRecord, ServiceRecord } from "../../state/records.ts";
import { namesOf, SHARED } from "../home/host-names.ts";

type Deps = Pick<MembersDeps, "registry" | "wall" | "self">;

/** Reports whether this is a trial: the cluster's own addresses are all loopback. */
export const isLocal = (deps: Deps): boolean => isLoopback(deps.self.host) || deps.self.addresses.every(isLoopback);

/**
 * Returns the condition and write that accompany every certificate: two concurrent enrolments cannot both get one that
 * names the same address.
 */
export function guardEnrolments(deps: Deps): { compare: Compare; op: Op } {
  const at = new Date(deps.wall()).toISOString();
  return {
    compare: { key: keys.enrolments, target: "mod", op: "=", value: deps.registry.enrolmentsRevision },
    op: { op: "put", key: keys.enrolments, value: JSON.stringify({ at }) },
  };
}

/**
 * Refuses a host whose certificate would name another Core's name or address, or one that another Core is about to
 * move to, as its holder could impersonate that Core. Throws host_taken.
 */
export function refuseTakenNames(deps: Deps, record: ServiceRecord, host: HostRecord): void {
  const wanted = namesOf(host);
  for (const { value } of deps.registry.cores.values()) {
    if (value.ref === record.ref || value.host === null) continue;
    const names = [...namesOf(value.host), ...(value.move === undefined ? [] : namesOf(value.move.host))];
    const taken = names.find((name) => name !== SHARED && wanted.has(name));
    if (taken !== undefined) throw new ApiProblem("host_taken", { host: taken, name: value.name });
  }
  const holder = deps.registry.hosts.get(keys.host(host.fqdn).slice(keys.hosts.length));
  if (holder !== undefined && holder !== record.ref) {
    throw new ApiProblem("host_taken", {
      host: host.fqdn,
      name: deps.registry.services.get(holder)?.value.name ?? holder,
    });
  }
}
