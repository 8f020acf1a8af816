import type { Service } from "@core-console/shared/contract/service";
import type { Versioned } from "../../state/record-cache.ts";
import type { ServiceRecord } from "../../state/records.ts";
import type { Facts } from "./view-facts.ts";

/**
 * Caches the views of services whose host has never called: nothing of them is observed, so they depend on their
 * record alone.
 */
export class StillViews {
  readonly #views = new WeakMap<Versioned<ServiceRecord>, { view: Service; ranOut: boolean }>();

  /** Returns the cached view; undefined if it may have changed. */
  get(of: Versioned<ServiceRecord>, f: Facts): Service | undefined {
    const kept = this.#views.get(of);
    return kept !== undefined && kept.ranOut === ranOut(of, f) && isStill(of, f) ? kept.view : undefined;
  }

  /** Caches a view if it does not change by itself; returns it. */
  keep(of: Versioned<ServiceRecord>, f: Facts, view: Service): Service {
    if (isStill(of, f)) this.#views.set(of, { view, ranOut: ranOut(of, f) });
    return view;
  }
}

function isStill({ value }: Versioned<ServiceRecord>, f: Facts): boolean {
  if (value.host !== null || value.state !== "created") return false;
  const { errors, waiting, progressPercent, stalled } = f.joins(value.ref);
  return errors.length === 0 && waiting === null && progressPercent === null && stalled === null;
}

function ranOut({ value }: Versioned<ServiceRecord>, f: Facts): boolean {
  return value.expiresAt !== null && Date.parse(value.expiresAt) <= f.toWall(f.nowMs);
}
