import type { SignedIn } from "@core-console/shared/contract/access";
import { foldName } from "@core-console/shared/contract/name";
import { networkOf } from "../../../lib/net/network.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { SignInCall } from "../callers/caller.ts";
import { whoamiOf } from "../callers/whoami.ts";
import type { AccountsDeps } from "../deps.ts";
import { verifyPassword } from "../passwords/verify-password.ts";
import type { KnownUsers } from "./read-only-access.ts";

type Deps = Pick<AccountsDeps, "registry" | "wall" | "now" | "access">;

/**
 * Checks a local user's password against the users that this Core knows, and opens a session that may only read. Throws
 * bad_credentials, also for a disabled user and one of a provider; rate_limited; read_only for a temporary password,
 * which would have to be changed first.
 */
export async function signInReadOnly(
  deps: Deps,
  call: SignInCall,
  { login, password }: { login: string; password: string },
  users: KnownUsers,
): Promise<SignedIn> {
  const { readOnly, readOnlyTries } = deps.access;
  const user = users.byLogin(login);
  call.change.who = user?.login ?? "unknown";
  const passwordHash = user === null || user.disabled ? null : user.passwordHash;
  const address = networkOf(call.caller.from);
  const known = user?.knownAddresses.some((a) => networkOf(a) === address) === true;
  const right = await readOnlyTries.run(`${foldName(login)}\n${address}`, known, () =>
    verifyPassword(deps, call, { login, user, passwordHash }, password),
  );
  if (!right || user === null) throw new ApiProblem("bad_credentials");
  if (user.mustChangePassword) throw new ApiProblem("read_only", { why: "temporary_password" });
  // Checking took its time: there may be a leader by now.
  if (readOnly.users() === null) throw new ApiProblem("no_leader");
  const agent = call.request.headers["user-agent"];
  const { secret, ...signedIn } = readOnly.open(user, { from: call.caller.from, agent }, users.copyAtMs);
  if (!("session" in signedIn.by)) throw new ApiProblem("internal");
  const { id, createdAt: at } = signedIn.by.session;
  readOnly.journal.add({ id, at, who: user.login, from: call.caller.from });
  return { token: secret, user: whoamiOf(deps, signedIn) };
}
