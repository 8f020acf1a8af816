/**
 * The rule that decides whether a Core is stuck, for its watchdog (watchdog.ts, in bash, as it must not stop with the
 * process) and for the Core's own state (/livez, the unit). The rule exists in two languages; liveness.test.ts runs
 * one table against both. What counts is the time that the main thread ran since its loop last came round. Waiting for
 * a processor does not count: killing a Core because the machine is busy makes the machine busier.
 */

/** CPU time that the main thread may use without its loop coming round. */
export const RAN_MS = 3000;
/** Number of consecutive looks, one a second, that find it stopped or in an uninterruptible wait (state T or D). */
export const STANDING_LOOKS = 3;
/**
 * Time without the loop coming round, not counting the wait for a processor; where the kernel does not count that, the
 * whole time.
 */
export const SILENT_MS = 15_000;

/** A look at the main thread, one second or more after the previous one. */
export interface Look {
  /** the loop came round since the last look */
  round: boolean;
  /** state letter of /proc */
  state: string;
  /** CPU time since its start, ms */
  ranMs: number;
  /** time it has waited for a processor since its start, ms; null where the kernel does not count it */
  waitedMs: number | null;
}

/** @internal */
export type Verdict = "ran" | "standing" | "silent";

interface Memory {
  first: Look;
  last: Look;
  silentMs: number;
  standing: number;
}

const LOOK_MS = 1000;

/**
 * Returns a function that judges consecutive looks and returns null while the Core is not stuck. A look counts as one
 * second, whatever the clock shows: a watchdog that itself got no processor must not attribute its own pause to the
 * Core.
 * @internal
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

/**
 * Applies the part of the rule that a thread can apply to itself, as it is neither stopped nor waiting at that moment.
 */
function runOrSilent(
  since: Pick<Look, "ranMs" | "waitedMs">,
  now: Pick<Look, "ranMs" | "waitedMs">,
  silentMs: number,
): Verdict | null {
  if (now.ranMs - since.ranMs >= RAN_MS) return "ran";
  const waited = now.waitedMs === null || since.waitedMs === null ? 0 : now.waitedMs - since.waitedMs;
  return silentMs - waited >= SILENT_MS ? "silent" : null;
}

/** Whether the control loop of this Core makes progress. */
export interface Liveness {
  /** reports whether the loop came round since the last call */
  cameRound(): boolean;
  /** reports whether this Core is stuck, as far as it can determine that itself */
  stuck(): boolean;
}

/** Follows a loop that reports when it last came round, `progressAtMs`. Call `cameRound` regularly. */
export function createLiveness(options: {
  progressAtMs: () => number;
  now: () => number;
  mainThread: () => Pick<Look, "ranMs" | "waitedMs">;
}): Liveness {
  let seenAtMs = options.progressAtMs();
  let since = { atMs: options.now(), ...options.mainThread() };
  const cameRound = (): boolean => {
    const atMs = options.progressAtMs();
    if (atMs === seenAtMs) return false;
    seenAtMs = atMs;
    since = { atMs: options.now(), ...options.mainThread() };
    return true;
  };
  return {
    cameRound,
    stuck() {
      // Not by cameRound, which would hide this round from the watchdog.
      if (options.progressAtMs() !== seenAtMs) return false;
      return runOrSilent(since, options.mainThread(), options.now() - since.atMs) !== null;
    },
  };
}
