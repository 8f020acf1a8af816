import { existsSync, readFileSync } from "node:fs";
import type { JobsDeps } from "./deps.ts";
import { writeWhole } from "../../lib/process/write-whole.ts";
import { createRevocationList, revokedIn } from "../members/pki/ca.ts";

type Part = Pick<JobsDeps, "layout" | "registry" | "client" | "wall" | "log">;

/**
 * Creates an empty revocation list if there is none that can be read. Must run before the engine starts: without a
 * readable list the engine refuses every peer, and so never receives the records that the list is made from.
 */
export async function prepareRevoked(deps: Part): Promise<void> {
  if (!existsSync(deps.layout.revoked) || known(deps) === null) await write(deps, []);
}

/**
 * Updates the engine's revocation list from the records of removed members. etcd reads the file at each connection, so
 * nothing is restarted. If the list cannot be written, it stays unchanged until the next call. Calls must not overlap.
 */
export async function keepRevoked(deps: Part): Promise<void> {
  try {
    const wanted = serials(deps);
    if (wanted.join() !== known(deps)?.join()) await write(deps, wanted);
  } catch (error) {
    deps.log.error({ err: error }, "the list of removed members' certificates could not be written");
  }
}

function serials(deps: Part): string[] {
  return [...deps.registry.removals.values()]
    .flatMap(({ value }) => [...(value.serial === null ? [] : [value.serial]), ...(value.raftSerials ?? [])])
    .toSorted();
}

/** Returns the serial numbers in the list; null if there is none that can be read. */
function known(deps: Part): string[] | null {
  try {
    return revokedIn(readFileSync(deps.layout.revoked)).toSorted();
  } catch (error) {
    deps.log.warn({ err: error }, "the list of removed members' certificates is created anew");
    return null;
  }
}

async function write(deps: Part, list: readonly string[]): Promise<void> {
  const { ca, key } = deps.client.tls;
  writeWhole(deps.layout.revoked, await createRevocationList({ ca, key, serials: list }, deps.wall()));
}
