import type { EventOf, EventType } from "@core-console/shared/contract/events";
import { missed, MISSED_APART_MS } from "@core-console/shared/domain/missed";
import { createStore, type Store } from "../../lib/store/store.ts";

/** A light older than this is shown as unknown (see docs/architecture/lights.md), ms. */
const OLD_AFTER_MS = 5000;
/**
 * A look without news for this long counts as the first of two, ms: a page that was itself paused first reads what
 * arrived meanwhile.
 */
const MISSING_AFTER_MS = 3500;

/**
 * Records when a witness was last heard, so that no light stays green without a report for 5 s. Times: ms of a
 * monotonic clock.
 */
export interface News {
  readonly old: Store<boolean>;
  /**
   * a connection to the console was opened: its first events are remembered state, until it reports whether it reaches
   * a Core
   */
  opened(): void;
  event(type: EventType, nowMs: number): void;
  /** Returns true when everything before on this connection was remembered state of a console that reaches no Core. */
  upstream(state: EventOf<"upstream">["state"], nowMs: number): boolean;
  /** a list was received: some Core responded */
  answered(nowMs: number): void;
  /** to be called about once a second */
  look(nowMs: number): void;
}

/** @internal */
export function createNews(): News {
  const old = createStore(false);
  let heardAtMs: number | null = null;
  let remembering = true;
  let reaches = true;
  /** when a look first found no news for long, since the last report */
  let missingAtMs: number | null = null;
  const look = (nowMs: number) => {
    if (heardAtMs === null) return old.set(!reaches);
    const ageMs = nowMs - heardAtMs;
    if (ageMs > MISSING_AFTER_MS) missingAtMs ??= nowMs;
    old.set(ageMs > OLD_AFTER_MS && missed(missingAtMs, nowMs, MISSED_APART_MS));
  };
  const heard = (nowMs: number) => {
    heardAtMs = nowMs;
    missingAtMs = null;
    look(nowMs);
  };
  return {
    old,
    opened() {
      remembering = true;
    },
    event(type, nowMs) {
      if (!remembering && (type === "seen" || type === "member")) heard(nowMs);
    },
    upstream(state, nowMs) {
      const memory = remembering && state === "unreachable";
      remembering = false;
      reaches = state !== "unreachable";
      if (reaches) heard(nowMs);
      else look(nowMs);
      return memory;
    },
    answered: heard,
    look,
  };
}

/** The page's instance. Its clock is performance.now(). */
export const news = createNews();
