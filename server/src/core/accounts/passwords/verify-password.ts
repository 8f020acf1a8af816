import { foldName } from "@core-console/shared/contract/name";
import { networkOf } from "../../../lib/net/network.ts";
import type { AccountsDeps } from "../deps.ts";
import type { SignInCall } from "../callers/caller.ts";
import type { UserRecord } from "../../state/records-access.ts";

type Deps = Pick<AccountsDeps, "access">;

/**
 * Reports whether it is this account's password. Subject to the lock-out, and with the same work for every account:
 * `passwordHash` is null for an account that does not exist, has no password, or may not sign in. Throws rate_limited.
 */
export function verifyPassword(
  deps: Deps,
  call: Pick<SignInCall, "caller">,
  account: { login: string; user: Pick<UserRecord, "knownAddresses"> | null; passwordHash: string | null },
  password: string,
): Promise<boolean> {
  const address = networkOf(call.caller.from);
  const known = account.user?.knownAddresses.some((a) => networkOf(a) === address) === true;
  return deps.access.gate.attempt({ account: foldName(account.login), address, known }, () =>
    deps.access.passwords.verify(password, account.passwordHash, { known }),
  );
}
