import { useQuery } from "@tanstack/react-query";
import type { Permission, UserRole, Whoami } from "@core-console/shared/contract/access";
import { may, mayReadOnly } from "@core-console/shared/domain/permissions";
import { refuse, type Verdict } from "@core-console/shared/domain/verdict";
import { isReadOnly } from "../http/session.ts";
import { whoamiQuery } from "./whoami.ts";

/** Returns the signed-in user; undefined while unknown. Sends no request: the router has already done so. */
export function useWhoami(): Whoami | undefined {
  return useQuery({ ...whoamiQuery(), enabled: false }).data;
}

/** Returns the role to apply: the lowest while the user is unknown. */
export const useRole = (): UserRole => useWhoami()?.role ?? "viewer";

/**
 * Reports whether the signed-in user has a permission; otherwise why not: disable the control and show
 * `whyNot(verdict)` (format/words.ts) beside it, never hide it. Uses the same table as the server,
 * domain/permissions.ts.
 */
export function usePermission(permission: Permission): Verdict {
  const me = useWhoami();
  if (me === undefined) return refuse("sign_in_first");
  return isReadOnly(me) ? mayReadOnly(permission) : may(me.role, permission);
}
