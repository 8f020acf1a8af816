import type { Session, Token, User, Whoami } from "../../contract/access.ts";
import { CONFIRMED_MS, READ_ONLY, permissionsOf } from "../../domain/permissions.ts";
import { isoTime, isoTimeOrNull } from "../../domain/iso-time.ts";
import { absoluteEndMs, idleEndMs } from "./access.ts";
import { fakeRef } from "../world/world.ts";
import type { Access, FakeSession, FakeToken, FakeUser } from "./access.ts";
import type { Caller } from "./caller.ts";

export const userView = (user: FakeUser): User => ({
  id: user.id,
  login: user.login,
  name: user.name,
  role: user.role,
  source: user.source,
  disabled: user.disabled,
  mustChangePassword: user.mustChangePassword,
  createdAt: isoTime(user.createdAtMs),
  createdBy: user.createdBy,
  lastSignInAt: isoTimeOrNull(user.lastSignInAtMs),
  revision: user.revision,
});

const owner = (a: Access, id: string): { id: string; login: string } => ({ id, login: a.users.get(id)?.login ?? "" });

export const sessionView = (access: Access, session: FakeSession, asking: FakeSession | null): Session => ({
  id: session.id,
  user: owner(access, session.userId),
  current: session.id === asking?.id,
  via: session.via,
  createdAt: isoTime(session.createdAtMs),
  lastUsedAt: isoTime(session.lastUsedAtMs),
  expiresAt: isoTime(absoluteEndMs(access, session)),
  address: session.address,
  agent: session.agent,
});

export const tokenView = (access: Access, token: FakeToken): Token => ({
  id: token.id,
  name: token.name,
  role: token.role,
  owner: owner(access, token.userId),
  createdAt: isoTime(token.createdAtMs),
  expiresAt: isoTime(token.expiresAtMs),
  lastUsedAt: isoTimeOrNull(token.lastUsedAtMs),
  suspendedAt: isoTimeOrNull(token.suspendedAtMs ?? null),
  purpose: token.purpose ?? null,
});

/** The Core that answers in every scenario without a majority. */
const SURVIVOR = { ref: fakeRef("b02f77e1-90aa-4d5c-8b13-27c94e6fa022"), name: "core-3" };

export function whoamiView(access: Access, caller: Caller, nowMs: number): Whoami {
  const s = caller.session;
  const confirmedUntilMs = s?.confirmedAtMs == null ? null : s.confirmedAtMs + CONFIRMED_MS;
  return {
    id: caller.user.id,
    login: caller.user.login,
    name: caller.user.name,
    role: caller.role,
    source: caller.token === null ? caller.user.source : "token",
    token: caller.token === null ? null : { id: caller.token.id, name: caller.token.name },
    mustChangePassword: caller.user.mustChangePassword,
    permissions: s?.copyAtMs === undefined ? permissionsOf(caller.role) : [...READ_ONLY],
    readOnly: s?.copyAtMs === undefined ? null : { core: SURVIVOR, copyAt: isoTime(s.copyAtMs) },
    session:
      s === null
        ? null
        : {
            id: s.id,
            expiresAt: isoTime(absoluteEndMs(access, s)),
            idleExpiresAt: isoTime(idleEndMs(access, s)),
            confirmedUntil: confirmedUntilMs !== null && confirmedUntilMs > nowMs ? isoTime(confirmedUntilMs) : null,
          },
  };
}
