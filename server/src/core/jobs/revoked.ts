import { existsSync, readFileSync } from "node:fs";
import type { JobsDeps } from "./deps.ts";
import { writeDurably } from "../members/home/durable-files.ts";
import { createRevocationList, revokedIn } from "../members/pki/ca.ts";

type Part = Pick<JobsDeps, "layout" | "registry" | "client" | "wall" | "log">;

/**
 * Creates an empty revocation list if there is none that can be read. Must run before the engine starts: without a
 * readable list the engine refuses every peer, and so never receives the records that the list is made from.
 */
export async function prepareRevoked(c: Part): Promise<void> {
  if (!existsSync(c.layout.revoked) || known(c) === null) await write(c, []);
}

/**
 * Updates the engine's revocation list from the records of removed members. etcd reads the file at each connection, so
 * nothing is restarted. If the list cannot be written, it stays unchanged until the next call. Calls must not overlap.
 */
export async function keepRevoked(c: Part): Promise<void> {
  try {
    const wanted = serials(c);
    if (wanted.join() !== known(c)?.join()) await write(c, wanted);
  } catch (error) {
    c.log.error({ err: error }, "the list of removed members' certificates could not be written");
  }
}

function serials(c: Part): string[] {
  return [...c.registry.removals.values()]
    .flatMap(({ value }) => [...(value.serial === null ? [] : [value.serial]), ...(value.raftSerials ?? [])])
    .toSorted();
}

/** Returns the serial numbers in the list; null if there is none that can be read. */
function known(c: Part): string[] | null {
  try {
    return revokedIn(readFileSync(c.layout.revoked)).toSorted();
  } catch (error) {
    c.log.warn({ err: error }, "the list of removed members' certificates is created anew");
    return null;
  }
}

async function write(c: Part, list: readonly string[]): Promise<void> {
  const { ca, key } = c.client.tls;
  writeDurably(c.layout.revoked, await createRevocationList({ ca, key, serials: list }, c.wall()));
}
