import type { Route } from "@core-console/shared/contract/route";
import type { AccountsDeps } from "../deps.ts";
import type { Compare } from "../../etcd/client/gateway-types.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { Caller, SignedInUser } from "./caller.ts";
import { keys } from "../../state/keys.ts";
import { authorize } from "./authorize.ts";
import { lookAgain } from "./identify-user.ts";
import { sameUser } from "../../state/put-user.ts";

type Deps = Pick<AccountsDeps, "registry" | "consistency" | "wall" | "access">;

/**
 * Returns the caller with its user as it is now, and the compares that keep a transaction from committing for a user
 * who was signed out, disabled or demoted while it was in progress: the session or token exists (its last use may be
 * written meanwhile), and its user is unchanged. Throws unauthenticated and what authorize throws.
 */
export function standing(
  deps: Deps,
  route: Route,
  caller: Caller,
  admitted: SignedInUser,
): { caller: Caller; compare: Compare[] } {
  const now = lookAgain(deps, admitted);
  const user = deps.registry.users.get(admitted.user.id);
  if (now === null || user === undefined) throw new ApiProblem("unauthenticated");
  const present = { ...caller, user: now };
  authorize(route, present, deps.wall());
  const { hash } = now.by;
  const key = "session" in now.by ? keys.session(hash) : keys.token(hash);
  return { caller: present, compare: [{ key, target: "create", op: ">", value: 0 }, sameUser(user)] };
}
