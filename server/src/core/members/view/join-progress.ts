import type { JoinError, Reason, Service } from "@core-console/shared/contract/service";
import type { Stall } from "@core-console/shared/domain/rules/stall";

export type JoinView = Pick<NonNullable<Service["join"]>, "errors" | "waiting" | "progressPercent" | "stalled">;

/** Something in the way of a join, since when it is, and since when in these words. */
export interface Obstacle {
  reason: Reason;
  sinceMs: number;
  at: string;
}

/** Of each field there is one writer; what is shown is computed of all of them. */
export interface JoinState {
  /** reach.ts: refs of members from which it can be reached, and when that was last seen */
  reachedFromMs: Map<string, number>;
  /** reach.ts: every pair was seen both ways lately; looked at until it is a member */
  reachable: boolean;
  /** reach.ts: why a member, or the leader, does not reach the host */
  unreached: Obstacle | null;
  /** reach.ts: what the host says of itself */
  hostSays: Obstacle | null;
  probing: boolean;
  probedAtMs: number;
  /** learner.ts: a member's reports do not arrive, or its engine does not follow */
  silent: Obstacle | null;
  /** learner.ts: its reports arrive, its engine does not run */
  engineDown: Obstacle | null;
  /** learner.ts: lag small and in contact since; null while it is not */
  goodSinceMs: number | null;
  /** learner.ts */
  stall: Stall | null;
  progressPercent: number | null;
  /** controller.ts: the engine refuses to add it */
  refused: Obstacle | null;
  /** controller.ts */
  waiting: Reason | null;
  stalled: JoinView["stalled"];
}

/** A host that has just enrolled opens its ports a moment later: what is shown has lasted this long. */
const GRACE_MS = 2000;
/** etcd refuses every add for about 5 s after a voter has started or was promoted: an error only after this. */
export const REFUSED_GRACE_MS = 8000;

/** Follows an obstacle from one look to the next: other words for what goes on do not begin it anew. */
export function followed(
  before: Obstacle | null,
  reason: Reason | null,
  clock: { now: () => number; wall: () => number },
): Obstacle | null {
  if (reason === null) return null;
  if (before !== null && JSON.stringify(before.reason) === JSON.stringify(reason)) return before;
  return { reason, sinceMs: before?.sinceMs ?? clock.now(), at: new Date(clock.wall()).toISOString() };
}

/** Reports whether an obstacle has lasted long enough to be more than a start that is under way. */
export const lasts = (o: Obstacle | null, nowMs: number, graceMs = GRACE_MS): o is Obstacle =>
  o !== null && nowMs - o.sinceMs >= graceMs;

const fresh = (): JoinState => ({
  reachedFromMs: new Map(),
  reachable: false,
  unreached: null,
  hostSays: null,
  probing: false,
  probedAtMs: 0,
  silent: null,
  engineDown: null,
  goodSinceMs: null,
  stall: null,
  progressPercent: null,
  refused: null,
  waiting: null,
  stalled: null,
});

/** What the leader knows of the joins under way beyond their records, by ref: rebuilt by the next leader within a second. */
export class Joins {
  readonly #states = new Map<string, JoinState>();

  of(ref: string): JoinState {
    let state = this.#states.get(ref);
    if (state === undefined) {
      state = fresh();
      this.#states.set(ref, state);
    }
    return state;
  }

  view(ref: string, nowMs: number): JoinView {
    const { waiting, progressPercent, stalled, ...s } = this.#states.get(ref) ?? fresh();
    const said = (o: Obstacle, seenBy: JoinError["seenBy"]): JoinError => ({ ...o.reason, seenBy, at: o.at });
    const errors = [
      ...[s.silent ?? s.unreached].filter((o) => lasts(o, nowMs)).map((o) => said(o, "leader")),
      ...[s.refused].filter((o) => lasts(o, nowMs, REFUSED_GRACE_MS)).map((o) => said(o, "leader")),
      ...[s.engineDown ?? s.hostSays].filter((o) => lasts(o, nowMs)).map((o) => said(o, "host")),
    ];
    return { errors, waiting, progressPercent, stalled };
  }

  forget(ref: string): void {
    this.#states.delete(ref);
  }

  clear(): void {
    this.#states.clear();
  }
}
