import * as z from "zod/mini";
import type { MembersDeps } from "../deps.ts";
import { writeWhole } from "../../../lib/process/write-whole.ts";

type Deps = Pick<MembersDeps, "registry" | "log" | "layout" | "self" | "caKey" | "client" | "observatory">;

const Answer = z.object({ key: z.string() });

/**
 * Requests the CA key from the other voters if this voter has none, as every Core that may lead may have to enrol
 * hosts (docs/architecture/trust.md). Retried at the next change and periodically. Calls must not overlap.
 */
export async function fetchCaKey(deps: Deps): Promise<void> {
  if (deps.registry.services.get(deps.self.ref)?.value.voter !== true || deps.caKey() !== null) return;
  for (const peer of deps.observatory.peers().filter((p) => p.voter && p.ref !== deps.self.ref)) {
    try {
      const { key } = Answer.parse(await deps.client.call(peer.internal, "GET", "/node/ca-key", undefined, 2000));
      writeWhole(deps.layout.caKey, key);
      deps.log.info({ from: peer.ref }, "CA key received");
      return;
    } catch (error) {
      deps.log.debug({ err: error, ref: peer.ref }, "CA key not available from this voter");
    }
  }
}
