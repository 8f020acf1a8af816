import { networkInterfaces } from "node:os";
import { PORT } from "@core-console/shared/contract/ports";
import type { Registry } from "../../state/registry.ts";
import { canonicalHost } from "../../../lib/net/address.ts";
import type { OwnEndpoints } from "../../../lib/net/outward-rules.ts";

/** The addresses at which a Core is reached, and the ports on which it listens. */
export interface OwnListeners {
  readonly addresses: readonly string[];
  readonly raft: { readonly listen: At };
  readonly internal: { readonly listen: At };
  readonly console: At;
  readonly rest: At;
  readonly health: At;
}
interface At {
  readonly port: number;
}

/** Returns the addresses and ports of the cluster itself: no setting may point a Core at one of these. */
export function ownEndpoints(deps: { readonly self: OwnListeners; readonly registry: Registry }): OwnEndpoints {
  const addresses = new Set(deps.self.addresses.map(known));
  for (const list of Object.values(networkInterfaces())) for (const a of list ?? []) addresses.add(known(a.address));
  const { self } = deps;
  const ports = new Set<number>(Object.values(PORT));
  for (const at of [self.raft.listen, self.internal.listen, self.console, self.rest, self.health]) ports.add(at.port);
  for (const { value } of deps.registry.cores.values()) {
    if (value.host === null) continue;
    for (const a of [...value.host.addresses, value.host.sourceAddress]) addresses.add(known(a));
    for (const at of [value.host.raft, value.host.internal, value.host.console]) {
      const port = /:(\d+)\/?$/.exec(at ?? "")?.[1];
      if (port !== undefined) ports.add(Number(port));
    }
  }
  return { addresses, ports };
}

const known = (host: string): string => canonicalHost(host) ?? host;
