import type { LogLevel } from "@core-console/shared/contract/log";
import type { Clock } from "../time/clock.ts";

/** `silent`: nothing at all. */
export type Level = LogLevel | "silent";

/**
 * The present level of a log, and how it is changed while it runs. Nothing of it is stored: a restart restores the
 * usual level.
 */
export interface LevelControl {
  readonly level: Level;
  /** the level that it returns to */
  readonly usual: Level;
  /** when it returns, ms since 1970; null: it is the usual one */
  readonly untilMs: number | null;
  /** sets another level for so long; setting the usual one ends that at once */
  set(level: LogLevel, forMs: number): void;
}

/** Creates the control. `changed` is called with every other level, also on the return to the usual one. */
export function levelControl(usual: Level, clock: Clock, changed: (level: Level) => void): LevelControl {
  let level = usual;
  let untilMs: number | null = null;
  let cancel = (): void => undefined;
  const become = (next: Level): void => {
    if (next === level) return;
    level = next;
    changed(next);
  };
  return {
    get level() {
      return level;
    },
    usual,
    get untilMs() {
      return untilMs;
    },
    set(next, forMs) {
      cancel();
      untilMs = next === usual ? null : clock.now() + forMs;
      if (next !== usual)
        cancel = clock.after(forMs, () => {
          untilMs = null;
          become(usual);
        });
      become(next);
    },
  };
}
