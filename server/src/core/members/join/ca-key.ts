import * as z from "zod/mini";
import type { MembersDeps } from "../deps.ts";
import { writeDurably } from "../home/durable-files.ts";

type Deps = Pick<MembersDeps, "registry" | "log" | "layout" | "self" | "caKey" | "client" | "observatory">;

const Answer = z.object({ key: z.string() });
const fetching = new WeakSet<Deps>();

/** A voter without the CA key asks the others for it: whoever may lead may have to enrol (design page 4, TLS). Asked again at the next change. */
export async function fetchCaKey(c: Deps): Promise<void> {
  if (c.registry.services.get(c.self.ref)?.value.voter !== true || c.caKey() !== null || fetching.has(c)) return;
  fetching.add(c);
  try {
    for (const peer of c.observatory.peers().filter((p) => p.voter && p.ref !== c.self.ref)) {
      try {
        const { key } = Answer.parse(await c.client.call(peer.internal, "GET", "/node/ca-key", undefined, 2000));
        writeDurably(c.layout.caKey, key);
        c.log.info({ from: peer.ref }, "CA key received");
        return;
      } catch (error) {
        c.log.debug({ err: error, ref: peer.ref }, "CA key not to be had there");
      }
    }
  } finally {
    fetching.delete(c);
  }
}
