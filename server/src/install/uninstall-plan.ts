import type { Reason } from "@core-console/shared/contract/service";
import type { HomeFacts, MadeCore, UnitFacts } from "./facts.ts";
import { otherHome } from "./plan.ts";
import { unitName } from "./unit.ts";

export interface UninstallWish {
  /** --id, to be sure; null: whichever is here */
  id: string | null;
  /** go without leaving the cluster */
  keepMember: boolean;
  /** by its own last word it does not vote */
  learner: boolean;
}

export type UninstallPlan =
  | { do: "nothing" }
  | { do: "refuse"; reason: Reason }
  | { do: "remove"; id: string; name: string; unit: string; units: string[] };

/**
 * What an uninstallation takes away. A member of a cluster with others has to leave it first, and no version has a way for
 * that yet (issue 5): it is refused with the sum, unless the operator says that it is to stay a dead member. So is one that cannot be read.
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
  if (core?.member === true && core.peers.length > 0 && !wish.keepMember)
    return { do: "refuse", reason: { code: "uninstall_member", params: { name, ...sum(core, wish.learner) } } };
  // Who it is cannot be read: it may be a member all the same.
  if (core === null && !wish.keepMember)
    return { do: "refuse", reason: { code: "uninstall_unknown", params: { unit, home: home.path } } };
  return { do: "remove", id, name, unit, units: units.map((one) => unitName(one.id)) };
}

/** By what the Core knew last of the others. */
function sum(core: MadeCore, learner: boolean): Reason["params"] {
  const left = core.peers.filter((peer) => peer.voter).length;
  const voters = left + (learner ? 0 : 1);
  return { others: core.peers.length, voters, majority: Math.floor(voters / 2) + 1, left };
}
