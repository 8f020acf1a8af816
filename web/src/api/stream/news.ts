import type { EventOf, EventType } from "@core-console/shared/contract/events";
import { missed, MISSED_APART_MS } from "@core-console/shared/domain/missed";
import { createStore, type Store } from "../../lib/store/store.ts";

/** Older than this a light is no reading any more (design page 3, row “Unknown”), ms. */
const OLD_AFTER_MS = 5000;
/** A look that finds nothing for so long counts as the first of two, ms: a page that was itself paused reads what came meanwhile first. */
const MISSING_AFTER_MS = 3500;

/** Keeps in mind when a witness was last heard, so that no light stays green that nobody has seen for 5 s. Times: ms of a clock that never jumps. */
export interface News {
  readonly old: Store<boolean>;
  /** a line to the console is open: what it tells first is its memory, until it says whether it reaches a Core */
  opened(): void;
  event(type: EventType, nowMs: number): void;
  /** Out: true when all that came before on this line is a memory of a console that reaches nobody */
  upstream(state: EventOf<"upstream">["state"], nowMs: number): boolean;
  /** a list came: some Core answered */
  answered(nowMs: number): void;
  /** to be called about once a second */
  look(nowMs: number): void;
}

export function createNews(): News {
  const old = createStore(false);
  let heardAtMs: number | null = null;
  let remembering = true;
  let reaches = true;
  /** when a look first found nothing for long since the last word */
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

/** The page's own. Its clock is performance.now(). */
export const news = createNews();
