import type { IdUse } from "@core-console/shared/contract/service";
import { ApiProblem } from "./api-problem.ts";
import type { ServiceRecord } from "./records.ts";

/** The number of uses that are stored; a use that is dropped has made approval necessary all the same. */
const KEPT = 50;
/** Showing the ID again to the same user at the same address within this time counts as the same use, ms. */
const SAME_MS = 600_000;

const isBelow = (use: IdUse): boolean => use.role !== "administrator";

/** Reports whether a user below administrator could have used the ID. An ID without recorded uses counts as exposed. */
export function isExposed({ idUses }: Pick<ServiceRecord, "idUses">): boolean {
  return idUses.length === 0 || idUses.some(isBelow);
}

/**
 * Returns the uses with one more, bounded: administrators' uses are dropped first (the first entry always stays); if
 * there are none, the new use is dropped.
 */
export function withUse(uses: readonly IdUse[], use: IdUse): IdUse[] {
  if (uses.length < KEPT) return [...uses, use];
  const spare = uses.findIndex((u, i) => i > 0 && !isBelow(u));
  return spare === -1 ? [...uses] : [...uses.slice(0, spare), ...uses.slice(spare + 1), use];
}

/** Reports whether this use is recorded already. */
export function isKnownUse(uses: readonly IdUse[], use: IdUse): boolean {
  return uses.some(
    (u) =>
      u.did === use.did &&
      u.who === use.who &&
      u.role === use.role &&
      u.from === use.from &&
      Math.abs(Date.parse(use.at) - Date.parse(u.at)) < SAME_MS,
  );
}

/** Throws id_expired if an administrator refused the host: the ID admits no host any more. */
export function refuseBurned({ name, approval }: Pick<ServiceRecord, "name" | "approval">): void {
  if (approval !== null && approval.refused !== null)
    throw new ApiProblem("id_expired", { name, at: approval.refused.at, refusedBy: approval.refused.by });
}
