import type { Life } from "@core-console/shared/contract/life";
import type { KnownCopy } from "../../cli/output/io.ts";
import { readLastKnown } from "../../core/state/last-known/read-last-known.ts";

/** Returns what the last known state in a Core's folder says of its services; null where none can be read. */
export async function knownCopyIn(folder: string, life: Life): Promise<KnownCopy | null> {
  const { state } = await readLastKnown(folder, life);
  if (state === null) return null;
  const services = [...state.services.values()].map(({ value, revision }) => ({ record: value, revision }));
  return { atMs: state.atMs, services };
}
