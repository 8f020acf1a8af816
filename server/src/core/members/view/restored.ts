import type { RestoredNow } from "@core-console/shared/domain/warnings";
import type { Registry } from "../../state/registry.ts";
import { sealedBy } from "../../state/seal.ts";

/** How long a restored cluster says so although nothing is left to do. */
const SAID_MS = 86_400_000;

/**
 * Returns what a restore from a snapshot has left to do; null in a cluster that was not restored, or that was restored
 * a day ago and has nothing left.
 */
export function restoredNow(
  { cluster, tokens, settings, sealing }: Pick<Registry, "cluster" | "tokens" | "settings" | "sealing">,
  nowMs: number,
): RestoredNow | null {
  if (cluster?.restored === undefined) return null;
  const { takenAt, secrets } = cluster.restored;
  const suspended = [...tokens.values()].filter(({ value }) => value.suspendedAt !== null).length;
  const sealed = settings?.value.oidc.sealedSecret ?? null;
  const secret = secrets.length > 0 && (sealed === null || sealedBy(sealed) !== sealing?.value.keyId);
  const isNew = nowMs - Date.parse(cluster.begun?.at ?? takenAt) < SAID_MS;
  return isNew || suspended > 0 || secret ? { takenAt, suspended, secret } : null;
}
