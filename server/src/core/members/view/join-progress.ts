import type { JoinError, Reason, Service } from "@core-console/shared/contract/service";
import type { Stall } from "@core-console/shared/domain/rules/stall";
import { ExclusiveRunner } from "../../../lib/process/exclusive-runner.ts";

export type JoinView = Pick<NonNullable<Service["join"]>, "errors" | "waiting" | "progressPercent" | "stalled">;

/** An obstacle to a join, since when it has lasted, and since when with this reason. */
export interface Obstacle {
  reason: Reason;
  sinceMs: number;
  at: string;
}

/** The state of a join in the leader's memory. Each field has one writer; views are computed from all of them. */
export interface JoinState {
  /** reach.ts: refs of members from which it can be reached, and when that was last verified */
  reachedFromMs: Map<string, number>;
  /** reach.ts: every pair was recently verified in both directions; updated until it is a member */
  reachable: boolean;
  /** reach.ts: why a member, or the leader, does not reach the host */
  unreached: Obstacle | null;
  /** reach.ts: the error that the host itself reports */
  hostSays: Obstacle | null;
  /** reach.ts: the dials of one round */
  probes: ExclusiveRunner;
  probedAtMs: number;
  /** learner.ts: its reports do not arrive, or its engine does not follow */
  silent: Obstacle | null;
  /** learner.ts: its reports arrive, but its engine does not run */
  engineDown: Obstacle | null;
  /** learner.ts: since when its lag has been small and it has been in contact; null while it is not */
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

/** A host that has just enrolled opens its ports a moment later: only what has lasted this long is shown. */
const GRACE_MS = 2000;
/** etcd refuses every add for about 5 s after a voter has started or was promoted: an error only after this time. */
export const REFUSED_GRACE_MS = 8000;

/**
 * Follows an obstacle from one look to the next: a different reason for a continuing obstacle does not restart its
 * duration.
 */
export function followed(
  before: Obstacle | null,
  reason: Reason | null,
  clock: { now: () => number; wall: () => number },
): Obstacle | null {
  if (reason === null) return null;
  if (before !== null && JSON.stringify(before.reason) === JSON.stringify(reason)) return before;
  return { reason, sinceMs: before?.sinceMs ?? clock.now(), at: new Date(clock.wall()).toISOString() };
}

/** Reports whether an obstacle has lasted longer than a normal start takes. */
export const lasts = (obstacle: Obstacle | null, nowMs: number, graceMs = GRACE_MS): obstacle is Obstacle =>
  obstacle !== null && nowMs - obstacle.sinceMs >= graceMs;

const fresh = (): JoinState => ({
  reachedFromMs: new Map(),
  reachable: false,
  unreached: null,
  hostSays: null,
  probes: new ExclusiveRunner("skip"),
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

/**
 * What the leader knows of the joins in progress that their records do not hold, by ref. The next leader rebuilds it
 * within a second.
 */
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
    const errorOf = (o: Obstacle, seenBy: JoinError["seenBy"]): JoinError => ({ ...o.reason, seenBy, at: o.at });
    const errors = [
      ...[s.silent ?? s.unreached].filter((o) => lasts(o, nowMs)).map((o) => errorOf(o, "leader")),
      ...[s.refused].filter((o) => lasts(o, nowMs, REFUSED_GRACE_MS)).map((o) => errorOf(o, "leader")),
      ...[s.engineDown ?? s.hostSays].filter((o) => lasts(o, nowMs)).map((o) => errorOf(o, "host")),
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
