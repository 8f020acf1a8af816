import type { Reason } from "@core-console/shared/contract/service";
import type { HomeFacts, MadeCore } from "./facts.ts";
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
 * that yet (issue 5): it is refused with the sum, unless the operator says that it is to stay a dead member.
 */
export function planUninstall(home: HomeFacts, units: readonly string[], wish: UninstallWish): UninstallPlan {
  const ids = [...new Set([...home.made.map((core) => core.id), ...units])];
  const [id] = ids;
  if (id === undefined) return { do: "nothing" };
  const core = home.made.find((one) => one.id === id) ?? null;
  const [name, unit] = [core?.name ?? unitName(id), unitName(id)];
  if (wish.id !== null && !ids.includes(wish.id))
    return { do: "refuse", reason: { code: "uninstall_other_id", params: { name, unit } } };
  if (core?.member === true && core.peers.length > 0 && !wish.keepMember)
    return { do: "refuse", reason: { code: "uninstall_member", params: { name, ...sum(core, wish.learner) } } };
  return { do: "remove", id, name, unit, units: units.map(unitName) };
}

/** By what the Core knew last of the others. */
function sum(core: MadeCore, learner: boolean): Reason["params"] {
  const left = core.peers.filter((peer) => peer.voter).length;
  const voters = left + (learner ? 0 : 1);
  return { others: core.peers.length, voters, majority: Math.floor(voters / 2) + 1, left };
}
