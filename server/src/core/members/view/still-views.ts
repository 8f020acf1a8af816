import type { Service } from "@core-console/shared/contract/service";
import type { Versioned } from "../../state/record-cache.ts";
import type { KnownService } from "../../state/last-known/last-known.ts";
import type { Facts } from "./view-facts.ts";

/**
 * Caches the views of services whose host has never called: nothing of them is observed, so they depend on their
 * record alone.
 */
export class StillViews {
  readonly #views = new WeakMap<Versioned<KnownService>, { view: Service; expired: boolean }>();

  /** Returns the cached view; undefined if it may have changed. */
  get(of: Versioned<KnownService>, facts: Facts): Service | undefined {
    const cached = this.#views.get(of);
    return cached !== undefined && cached.expired === expired(of, facts) && isStill(of, facts)
      ? cached.view
      : undefined;
  }

  /** Caches a view if it does not change by itself; returns it. */
  cache(of: Versioned<KnownService>, facts: Facts, view: Service): Service {
    if (isStill(of, facts)) this.#views.set(of, { view, expired: expired(of, facts) });
    return view;
  }
}

function isStill({ value }: Versioned<KnownService>, facts: Facts): boolean {
  if (value.host !== null || value.state !== "created") return false;
  const { errors, waiting, progressPercent, stalled } = facts.joins(value.ref);
  return errors.length === 0 && waiting === null && progressPercent === null && stalled === null;
}

function expired({ value }: Versioned<KnownService>, facts: Facts): boolean {
  return value.expiresAt !== null && Date.parse(value.expiresAt) <= facts.toWall(facts.nowMs);
}
