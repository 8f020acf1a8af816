import type { IdUse } from "@core-console/shared/contract/service";
import { ApiProblem } from "./api-problem.ts";
import type { ServiceRecord } from "./records.ts";

/** So many are kept; who is left out has made approval necessary all the same. */
const KEPT = 50;
/** Shown again to the same person at the same address within this, it is the same showing, ms. */
const SAME_MS = 600_000;

const isBelow = (use: IdUse): boolean => use.role !== "administrator";

/** Whether somebody below an administrator could have used the ID; of an ID that nobody is known to have made, anybody. */
export function isExposed({ idUses }: Pick<ServiceRecord, "idUses">): boolean {
  return idUses.length === 0 || idUses.some(isBelow);
}

/** The uses with one more, bounded: administrators' go first, and of those below the first are kept. */
export function withUse(uses: readonly IdUse[], use: IdUse): IdUse[] {
  if (uses.length < KEPT) return [...uses, use];
  const spare = uses.findIndex((u, i) => i > 0 && !isBelow(u));
  return spare === -1 ? [...uses] : [...uses.slice(0, spare), ...uses.slice(spare + 1), use];
}

/** Whether this showing stands there already. */
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

/** An administrator turned its host away: the ID lets nobody in any more. Throws id_expired. */
export function refuseBurned({ name, approval }: Pick<ServiceRecord, "name" | "approval">): void {
  if (approval !== null && approval.refused !== null)
    throw new ApiProblem("id_expired", { name, at: approval.refused.at, refusedBy: approval.refused.by });
}
