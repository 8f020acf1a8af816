import type { Session, Token, User, Whoami } from "../../contract/access.ts";
import { CONFIRMED_MS, permissionsOf } from "../../domain/permissions.ts";
import { isoTime, isoTimeOrNull } from "../../domain/iso-time.ts";
import { absoluteEndMs, idleEndMs } from "./access.ts";
import type { Access, FakeSession, FakeToken, FakeUser } from "./access.ts";
import type { Caller } from "./caller.ts";

export const userView = (u: FakeUser): User => ({
  id: u.id,
  login: u.login,
  name: u.name,
  role: u.role,
  source: u.source,
  disabled: u.disabled,
  mustChangePassword: u.mustChangePassword,
  createdAt: isoTime(u.createdAtMs),
  createdBy: u.createdBy,
  lastSignInAt: isoTimeOrNull(u.lastSignInAtMs),
  revision: u.revision,
});

const owner = (a: Access, id: string): { id: string; login: string } => ({ id, login: a.users.get(id)?.login ?? "" });

export const sessionView = (a: Access, s: FakeSession, asking: FakeSession | null): Session => ({
  id: s.id,
  user: owner(a, s.userId),
  current: s.id === asking?.id,
  via: s.via,
  createdAt: isoTime(s.createdAtMs),
  lastUsedAt: isoTime(s.lastUsedAtMs),
  expiresAt: isoTime(absoluteEndMs(a, s)),
  address: s.address,
  agent: s.agent,
});

export const tokenView = (a: Access, t: FakeToken): Token => ({
  id: t.id,
  name: t.name,
  role: t.role,
  owner: owner(a, t.userId),
  createdAt: isoTime(t.createdAtMs),
  expiresAt: isoTime(t.expiresAtMs),
  lastUsedAt: isoTimeOrNull(t.lastUsedAtMs),
});

export function whoamiView(a: Access, c: Caller, nowMs: number): Whoami {
  const s = c.session;
  const confirmedUntilMs = s?.confirmedAtMs == null ? null : s.confirmedAtMs + CONFIRMED_MS;
  return {
    id: c.user.id,
    login: c.user.login,
    name: c.user.name,
    role: c.role,
    source: c.token === null ? c.user.source : "token",
    token: c.token === null ? null : { id: c.token.id, name: c.token.name },
    mustChangePassword: c.user.mustChangePassword,
    permissions: permissionsOf(c.role),
    session:
      s === null
        ? null
        : {
            id: s.id,
            expiresAt: isoTime(absoluteEndMs(a, s)),
            idleExpiresAt: isoTime(idleEndMs(a, s)),
            confirmedUntil: confirmedUntilMs !== null && confirmedUntilMs > nowMs ? isoTime(confirmedUntilMs) : null,
          },
  };
}
