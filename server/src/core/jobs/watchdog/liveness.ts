/**
 * The rule by which a Core counts as stuck, for its watchdog (watchdog.ts, in bash, for it must not stop with the process)
 * and for what it says of itself (/livez, the unit). One rule in two languages: liveness.test.ts puts one table to both.
 * What counts is what the main thread did itself since its loop last came round. Waiting for a processor does not: killing
 * a Core because the machine is busy makes the machine busier.
 */

/** The main thread ran for so long without coming round. */
export const RAN_MS = 3000;
/** It stood stopped or in an uninterruptible wait (state T or D), looked at once a second, so many times in a row. */
export const STANDING_LOOKS = 3;
/** It did not come round for so long, waiting for a processor left out; where the kernel does not count that, in all. */
export const SILENT_MS = 15_000;

/** A look at the main thread, one second or more after the one before. */
export interface Look {
  /** the loop came round since the last look */
  round: boolean;
  /** one letter, as /proc has it */
  state: string;
  /** what it has run since its start, ms */
  ranMs: number;
  /** what it has waited for a processor since its start, ms; null where the kernel does not count it */
  waitedMs: number | null;
}

export type Verdict = "ran" | "standing" | "silent";

interface Memory {
  first: Look;
  last: Look;
  silentMs: number;
  standing: number;
}

const LOOK_MS = 1000;

/**
 * Returns the judge of a row of looks: null while all is well. A look counts as one second, whatever the clock says: a
 * watchdog that got no processor itself must not take its own absence for the Core's.
 */
export function createJudge(): (look: Look) => Verdict | null {
  let m: Memory | null = null;
  return (look) => {
    if (look.round || m === null) {
      m = { first: look, last: look, silentMs: 0, standing: 0 };
      return null;
    }
    m.silentMs += LOOK_MS;
    const stands = "TtD".includes(look.state);
    m.standing = !stands ? 0 : look.ranMs === m.last.ranMs ? m.standing + 1 : 1;
    m.last = look;
    if (m.standing >= STANDING_LOOKS) return "standing";
    return runOrSilent(m.first, look, m.silentMs);
  };
}

/** The part of the rule that a thread can apply to itself, which is neither stopped nor waiting while it does. */
export function runOrSilent(
  since: Pick<Look, "ranMs" | "waitedMs">,
  now: Pick<Look, "ranMs" | "waitedMs">,
  silentMs: number,
): Verdict | null {
  if (now.ranMs - since.ranMs >= RAN_MS) return "ran";
  const waited = now.waitedMs === null || since.waitedMs === null ? 0 : now.waitedMs - since.waitedMs;
  return silentMs - waited >= SILENT_MS ? "silent" : null;
}

export interface Liveness {
  /** whether the loop came round since this was asked before */
  cameRound(): boolean;
  /** whether this Core is stuck, by what it can still see itself */
  stuck(): boolean;
}

/** Follows a loop that says when it last came round, `progressAtMs`. Ask `cameRound` regularly. */
export function createLiveness(o: {
  progressAtMs: () => number;
  now: () => number;
  mainThread: () => Pick<Look, "ranMs" | "waitedMs">;
}): Liveness {
  let seenAtMs = o.progressAtMs();
  let since = { atMs: o.now(), ...o.mainThread() };
  const cameRound = (): boolean => {
    const atMs = o.progressAtMs();
    if (atMs === seenAtMs) return false;
    seenAtMs = atMs;
    since = { atMs: o.now(), ...o.mainThread() };
    return true;
  };
  return {
    cameRound,
    stuck() {
      // Not by cameRound: the watchdog is to hear of this round too.
      if (o.progressAtMs() !== seenAtMs) return false;
      return runOrSilent(since, o.mainThread(), o.now() - since.atMs) !== null;
    },
  };
}
