import type { User } from "@core-console/shared/contract/access";

const USER_ACTS = ["change", "reset", "endSessions", "disable", "enable", "remove"] as const;
export type UserAct = (typeof USER_ACTS)[number];
export type WhyNot = "last" | "provider" | "noMajority";

/** Reports whether without this user no local administrator could sign in any more (409 last_administrator). */
export function isLastAdministrator(user: User, users: readonly User[]): boolean {
  const holds = (u: User) => u.role === "administrator" && u.source === "local" && !u.disabled;
  return holds(user) && !users.some((u) => u.id !== user.id && holds(u));
}

/** Returns the items of a user's row menu, in order; unavailable ones with the reason. */
export function userActs(
  user: User,
  users: readonly User[],
  readOnly: boolean,
): readonly { act: UserAct; why: WhyNot | null }[] {
  const last = isLastAdministrator(user, users);
  const why = (act: UserAct): WhyNot | null => {
    if (readOnly) return "noMajority";
    if (last && (act === "disable" || act === "remove")) return "last";
    return act === "reset" && user.source === "oidc" ? "provider" : null;
  };
  return USER_ACTS.filter((act) => act !== (user.disabled ? "disable" : "enable")).map((act) => ({
    act,
    why: why(act),
  }));
}
