import { useQuery } from "@tanstack/react-query";
import type { Permission, UserRole, Whoami } from "@core-console/shared/contract/access";
import { may } from "@core-console/shared/domain/permissions";
import { refuse, type Verdict } from "@core-console/shared/domain/verdict";
import { whoamiQuery } from "./whoami.ts";

/** Who is signed in here; undefined before it is known. Asks nothing: the router did. */
export function useWhoami(): Whoami | undefined {
  return useQuery({ ...whoamiQuery(), enabled: false }).data;
}

/** The role to go by: before it is known whose page this is, the least. */
export const useRole = (): UserRole => useWhoami()?.role ?? "viewer";

/**
 * May the one who is signed in? Else why not: disable by it and say `whyNot(verdict)` (format/words.ts) beside it, never hide.
 * The table is domain/permissions.ts, the same that the server goes by.
 */
export function usePermission(permission: Permission): Verdict {
  const me = useWhoami();
  return me === undefined ? refuse("sign_in_first") : may(me.role, permission);
}
