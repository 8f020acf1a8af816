import type { Reason } from "@core-console/shared/contract/service";
import type { HomeFacts, MadeCore, UnitFacts } from "../facts/facts.ts";
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
  removed: boolean;
}

/**
 * Returns what an uninstallation removes. A member of a cluster with others leaves it first, unless the operator wants
 * it to stay a dead member; one that cannot be read may be such a member, and cannot ask to leave.
 */
export function planUninstall(home: HomeFacts, units: readonly UnitFacts[], wish: UninstallWish): UninstallPlan {
  const ids = [...new Set([...[...home.made, ...units].map((one) => one.id), ...home.damaged])];
  const [id] = ids;
  const core = home.made.find((one) => one.id === id) ?? null;
  const foreign = otherHome(home, units) ?? foreignHome(home);
  if (foreign !== null) return { do: "refuse", reason: foreign };
  if (id === undefined) return { do: "nothing" };
  const [name, unit] = [core?.name ?? unitName(id), unitName(id)];
  if (wish.id !== null && !ids.includes(wish.id))
    return { do: "refuse", reason: { code: "uninstall_other_id", params: { name, unit } } };
  // Its identity cannot be read: it may be a member all the same.
  if (core === null && !wish.keepMember)
    return { do: "refuse", reason: { code: "uninstall_unknown", params: { unit, home: home.path } } };
  const membership = membershipAfter(core, wish.keepMember);
  return { do: "remove", id, name, unit, units: units.map((one) => unitName(one.id)), ...membership };
}

const foreignHome = ({ state, path: home }: HomeFacts): Reason | null =>
  state === "foreign" ? { code: "home_foreign", params: { home } } : null;

/** Returns what becomes of the membership of a Core; null: its identity cannot be read. */
function membershipAfter(
  core: MadeCore | null,
  keepMember: boolean,
): Pick<Removal, "leaves" | "dies" | "alone" | "removed"> {
  if (core === null || core.removed || !core.member)
    return { leaves: false, dies: false, alone: false, removed: core?.removed === true };
  const alone = core.peers.length === 0;
  return { leaves: !alone && !keepMember, dies: !alone && keepMember, alone, removed: false };
}
