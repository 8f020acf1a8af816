import type { Reason } from "@core-console/shared/contract/service";
import type { HomeFacts, UnitFacts } from "../facts/facts.ts";
import { otherHome } from "./install-plan.ts";
import { unitName } from "../facts/unit.ts";

export interface UninstallWish {
  /** --id, to be sure; null: the one that is here */
  id: string | null;
  /** uninstall without leaving the cluster */
  keepMember: boolean;
}

export type UninstallPlan = { do: "nothing" } | { do: "refuse"; reason: Reason } | Removal;

export interface Removal {
  do: "remove";
  id: string;
  name: string;
  unit: string;
  units: string[];
  /** it is a member of a cluster with others, and leaves it first */
  leaves: boolean;
  /** it is such a member, and stays a dead one */
  dies: boolean;
  /** it is the only Core of its cluster, which ends with it */
  alone: boolean;
  /** it was notified that it is no longer a member */
  gone: boolean;
}

/**
 * Returns what an uninstallation removes. A member of a cluster with others leaves it first, unless the operator wants
 * it to stay a dead member; one that cannot be read may be such a member, and cannot ask to leave.
 */
export function planUninstall(home: HomeFacts, units: readonly UnitFacts[], wish: UninstallWish): UninstallPlan {
  const elsewhere = otherHome(home, units);
  if (elsewhere !== null) return { do: "refuse", reason: elsewhere };
  if (home.state === "foreign") return { do: "refuse", reason: { code: "home_foreign", params: { home: home.path } } };
  const ids = [...new Set([...[...home.made, ...units].map((one) => one.id), ...home.damaged])];
  const [id] = ids;
  if (id === undefined) return { do: "nothing" };
  const core = home.made.find((one) => one.id === id) ?? null;
  const [name, unit] = [core?.name ?? unitName(id), unitName(id)];
  if (wish.id !== null && !ids.includes(wish.id))
    return { do: "refuse", reason: { code: "uninstall_other_id", params: { name, unit } } };
  // Its identity cannot be read: it may be a member all the same.
  if (core === null && !wish.keepMember)
    return { do: "refuse", reason: { code: "uninstall_unknown", params: { unit, home: home.path } } };
  const member = core !== null && core.member && !core.removed;
  const alone = member && core.peers.length === 0;
  const withOthers = member && !alone;
  return {
    do: "remove",
    id,
    name,
    unit,
    units: units.map((one) => unitName(one.id)),
    leaves: withOthers && !wish.keepMember,
    dies: withOthers && wish.keepMember,
    alone,
    gone: core?.removed === true,
  };
}
