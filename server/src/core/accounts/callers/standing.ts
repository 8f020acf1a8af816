import type { Route } from "@core-console/shared/contract/route";
import type { AccountsDeps } from "../deps.ts";
import type { Compare } from "../../etcd/client/gateway-types.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { Caller } from "./caller.ts";
import { keys } from "../../state/keys.ts";
import { authorize } from "./authorize.ts";
import { lookAgain, type SignedInUser } from "./identity.ts";
import { sameUser } from "../../state/put-user.ts";

type Deps = Pick<AccountsDeps, "registry" | "consistency" | "wall" | "access">;

/**
 * Who asks, once more as the copy has it now, and what a transaction has to compare so that nothing commits for somebody
 * who was signed out, disabled or demoted while it was under way: the session or token is there (its last use may be
 * written meanwhile), its user is as it was looked at. Throws unauthenticated and what authorize throws.
 */
export function standing(
  c: Deps,
  route: Route,
  caller: Caller,
  identity: SignedInUser,
): { identity: SignedInUser; compare: Compare[] } {
  const now = lookAgain(c, identity);
  const user = c.registry.users.get(identity.user.id);
  if (now === null || user === undefined) throw new ApiProblem("unauthenticated");
  authorize(route, caller, now, c.wall());
  const { hash } = now.by;
  const key = "session" in now.by ? keys.session(hash) : keys.token(hash);
  return { identity: now, compare: [{ key, target: "create", op: ">", value: 0 }, sameUser(user)] };
}
