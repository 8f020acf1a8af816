import type { Whoami } from "@core-console/shared/contract/access";
import { READ_ONLY, permissionsOf } from "@core-console/shared/domain/permissions";
import type { AccountsDeps } from "../deps.ts";
import { currentSettings } from "../../state/settings.ts";
import { confirmedUntil } from "./authorize.ts";
import type { SignedInUser } from "./caller.ts";
import { sessionEnds } from "./session-ends.ts";

type Deps = Pick<AccountsDeps, "registry" | "wall" | "access">;

/** Returns the caller and what it may do, as the API shows them. */
export function whoamiOf(deps: Deps, caller: SignedInUser): Whoami {
  const { user, role, by } = caller;
  const token = "token" in by ? by.token : null;
  return {
    id: user.id,
    login: user.login,
    name: user.name,
    role,
    source: token === null ? user.source : "token",
    token: token === null ? null : { id: token.id, name: token.name },
    mustChangePassword: user.mustChangePassword,
    permissions: caller.readOnly === undefined ? permissionsOf(role) : [...READ_ONLY],
    session: "session" in by ? sessionView(deps, by, caller.readOnly !== undefined) : null,
    readOnly: caller.readOnly ?? null,
  };
}

function sessionView(
  deps: Deps,
  by: Extract<SignedInUser["by"], { session: unknown }>,
  readOnly: boolean,
): NonNullable<Whoami["session"]> {
  if (readOnly) {
    const expiresAt = new Date(deps.access.readOnly.endsAtMs(by.hash)).toISOString();
    return { id: by.session.id, expiresAt, idleExpiresAt: expiresAt, confirmedUntil: null };
  }
  const nowMs = deps.wall();
  const usedMs = deps.access.lastUse.of(by.hash);
  const ends = sessionEnds({ record: by.session, usedMs, settings: currentSettings(deps).signIn, nowMs });
  const until = confirmedUntil(by.session, nowMs);
  return {
    id: by.session.id,
    expiresAt: new Date(ends.expiresMs).toISOString(),
    idleExpiresAt: new Date(ends.idleExpiresMs).toISOString(),
    confirmedUntil: until === null ? null : new Date(until).toISOString(),
  };
}
