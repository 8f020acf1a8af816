import type { Clock } from "../../lib/time/clock.ts";
import type { Gateway } from "../etcd/client/gateway-types.ts";
import { CoreFailure } from "../members/home/core-failure.ts";
import { keys, ROOT } from "../state/keys.ts";

/** How far this host's clock may be behind the newest time in the data, ms. */
const CLOCK_BEHIND_MS = 300_000;

/** Throws recovery_clock if records are newer than this host's clock: all that expires would live too long. */
export async function refuseOldClock(
  { clock, clockIsRight }: { clock: Clock; clockIsRight: boolean },
  gateway: Pick<Gateway, "range">,
): Promise<void> {
  const limit = keys.audit(clock.now() + CLOCK_BEHIND_MS, "");
  const newer = await gateway.range({ key: limit, rangeEnd: `${ROOT}audit0`, keysOnly: true, limit: 1 });
  if (newer.count === 0 || clockIsRight) return;
  const newest = Number(newer.kvs[0]?.key.slice(keys.audits.length).split("-")[0]);
  const [now, data] = [clock.now(), newest].map((ms) => new Date(ms).toISOString());
  throw new CoreFailure("recovery_clock", { now: now ?? null, data: data ?? null });
}
