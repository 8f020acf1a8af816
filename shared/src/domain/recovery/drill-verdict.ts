import type { Drill, DrillPart, DrillSettings } from "../../contract/drill/drill.ts";
import type { Reason } from "../../contract/service.ts";

const DAY_MS = 86_400_000;

/** What a drill says of the night on which the majority is lost. */
export interface DrillVerdict {
  way: "survivor" | "snapshot";
  /** the time until the cluster has as many Cores as before, ms: what was measured, and the estimate for the joins */
  measuredMs: number;
  joinMs: number;
  /** at most so many changes are lost; null: not known */
  missing: number | null;
}

/** Returns the measured time of a part, ms. */
export const measuredMs = ({ steps }: Pick<DrillPart, "steps">): number => steps.reduce((sum, { ms }) => sum + ms, 0);

/**
 * Returns how soon the cluster could be back, and what would be lost: from the data of a survivor, whichever it is, so
 * the slowest time and the greatest loss of all; from the snapshot where no survivor's data can be used. Null: by no
 * way.
 */
export function drillVerdict({ parts }: Pick<Drill, "parts">): DrillVerdict | null {
  for (const way of ["survivor", "snapshot"] as const) {
    const good = parts.filter((part) => part.way === way && part.reason === null);
    const slowest = good.toSorted((a, b) => totalMs(b) - totalMs(a))[0];
    if (slowest === undefined) continue;
    const losses = good.map(({ missing }) => missing);
    const known = losses.filter((loss) => loss !== null);
    return {
      way,
      measuredMs: measuredMs(slowest),
      joinMs: slowest.joinMs ?? 0,
      missing: known.length < losses.length ? null : Math.max(...known),
    };
  }
  return null;
}

const totalMs = (part: DrillPart): number => measuredMs(part) + (part.joinMs ?? 0);

/** Returns the time of the next scheduled drill, ms since 1970; null: there is no schedule. */
export function nextDrillAt({ everyDays }: DrillSettings, nowMs: number): number | null {
  if (everyDays === 0) return null;
  const hoursMs = 2 * 3_600_000;
  const slot = Math.floor((nowMs - hoursMs) / DAY_MS / everyDays) + 1;
  return slot * everyDays * DAY_MS + hoursMs;
}

/** Returns what is wrong with the drills: the last one failed, or there has been none for twice the schedule's time. */
export function drillWarnings(facts: {
  drills: readonly Pick<Drill, "state" | "endedAt" | "parts">[];
  settings: DrillSettings;
  /** when the cluster began, ms since 1970; null: not known */
  createdMs: number | null;
  nowMs: number;
}): Reason[] {
  const { drills, settings, createdMs, nowMs } = facts;
  const ended = drills
    .filter(({ endedAt }) => endedAt !== null)
    .toSorted((a, b) => ((a.endedAt ?? "") < (b.endedAt ?? "") ? 1 : -1));
  const [last] = ended;
  const failed: Reason[] =
    last?.state === "failed" && last.endedAt !== null
      ? [{ code: "drill_failed", params: { at: last.endedAt, back: drillVerdict(last) === null ? "no" : "yes" } }]
      : [];
  const sinceMs = last?.endedAt == null ? createdMs : Date.parse(last.endedAt);
  if (settings.everyDays === 0 || sinceMs === null) return failed;
  const days = Math.floor((nowMs - sinceMs) / DAY_MS);
  return days >= 2 * settings.everyDays ? [...failed, { code: "drill_overdue", params: { days } }] : failed;
}
