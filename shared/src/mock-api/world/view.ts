import type { UserRole } from "../../contract/access.ts";
import type { JoinGuide, Service } from "../../contract/service.ts";
import { isoTimeOrNull } from "../../domain/iso-time.ts";
import { serviceView as viewOf } from "../../domain/views/service-view.ts";
import { shownTo } from "../../domain/views/shown-to.ts";
import { serviceFactsOf, witnessOf } from "./facts.ts";
import { coresOf } from "./world.ts";
import type { FakeCore, World } from "./world.ts";

export const serviceView = (world: World, core: FakeCore): Service => viewOf(serviceFactsOf(world, core));

/** Returns a function that returns the services as a role sees them. */
export const serviceFor =
  (world: World, role: UserRole) =>
  (core: FakeCore): Service =>
    shownTo(role, serviceView(world, core));

/** Returns the ages of all members, for the `seen` event. */
export const agesOf = (world: World): Record<string, number | null> =>
  Object.fromEntries(
    coresOf(world)
      .filter((core) => core.host !== null)
      .map((core) => [core.ref, serviceFactsOf(world, core).lastContactMs]),
  );

export const CA_HEX = "9f2a41c077de03b85f6a2bd1c4e07a93d81b62fe40c95a77301ec4d2986b5f0e";
export const CA_FINGERPRINT = (CA_HEX.slice(0, 32).toUpperCase().match(/.{4}/g) ?? []).join(" ");

/** Returns the guide of an unused ID. */
export function joinGuide(world: World, core: FakeCore): JoinGuide {
  const via = witnessOf(world)?.host?.fqdn ?? "core-1.soc.example";
  const tail = `core --raft.join ${via}:7210 --id ${core.id} --raft.ca-hash sha256:${CA_HEX}`;
  return {
    id: core.id,
    expiresAt: isoTimeOrNull(core.expiresAtMs),
    expired: core.expiresAtMs !== null && core.expiresAtMs <= world.nowMs,
    caHash: `sha256:${CA_HEX}`,
    caFingerprint: CA_FINGERPRINT,
    commands: {
      install: `sudo /opt/kaspersky/kuma/kuma ${tail} --install`,
      runHere: world.loopback ? `./server/dist/kuma ${tail} --home ./.kuma/next` : null,
    },
  };
}
