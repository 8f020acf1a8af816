import type { LogLevel } from "@core-console/shared/contract/log";
import type { Clock } from "../time/clock.ts";

/** `silent`: nothing at all. */
export type Level = LogLevel | "silent";

/** What a log says now, and how it is changed while it runs. Nothing of it is kept: a restart brings the usual level back. */
export interface LevelControl {
  readonly level: Level;
  /** what it falls back to */
  readonly usual: Level;
  /** when, ms since 1970; null: it is the usual one */
  readonly untilMs: number | null;
  /** another level for so long; the usual one ends that at once */
  set(level: LogLevel, forMs: number): void;
}

/** `changed` hears of every other level, also of the return to the usual one. */
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
