import type { AuditEntry, Operation, Session, TokenPurpose, User, UserRole } from "../../contract/access.ts";
import { foldName } from "../../contract/name.ts";
import type { Settings } from "../../contract/settings.ts";

/** A user of the mock. No password is stored: any but `wrong` is accepted (handlers-sign-in.ts). */
export interface FakeUser {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: UserRole;
  readonly source: User["source"];
  readonly disabled: boolean;
  readonly mustChangePassword: boolean;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly lastSignInAtMs: number | null;
  readonly revision: number;
}
export interface FakeSession {
  readonly id: string;
  readonly userId: string;
  readonly via: Session["via"];
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number;
  readonly confirmedAtMs: number | null;
  readonly address: string;
  readonly agent: string | null;
  /** opened without a majority: the time up to which the records are known to be current */
  readonly copyAtMs?: number;
}
export interface FakeToken {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  readonly role: UserRole;
  readonly userId: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly suspendedAtMs?: number | null;
  readonly purpose?: TokenPurpose | null;
}
/** A one-time link; `userId` null creates an administrator. */
export interface FakeLink {
  readonly secret: string;
  readonly userId: string | null;
  readonly expiresAtMs: number;
}

/** `blockedSinceMs`: since when it is first in line and blocked by something else. */
export type FakeOperation = Operation & { readonly blockedSinceMs: number | null };

/** All state of the mock about users and permissions. Replaced, never modified in place. */
export interface Access {
  readonly users: ReadonlyMap<string, FakeUser>;
  readonly sessions: ReadonlyMap<string, FakeSession>;
  readonly tokens: ReadonlyMap<string, FakeToken>;
  readonly links: ReadonlyMap<string, FakeLink>;
  readonly operations: ReadonlyMap<string, FakeOperation>;
  readonly settings: Settings;
  /** newest first */
  readonly audit: readonly AuditEntry[];
  /** id of the browser's session: what the console's cookie would contain */
  readonly current: string | null;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export const absoluteEndMs = (access: Access, session: FakeSession): number =>
  session.createdAtMs + (session.copyAtMs === undefined ? access.settings.signIn.absoluteHours : 1) * HOUR_MS;
export const idleEndMs = (access: Access, session: FakeSession): number =>
  Math.min(session.lastUsedAtMs + access.settings.signIn.idleMinutes * MINUTE_MS, absoluteEndMs(access, session));

/** Returns the user signed in in the browser, or null. */
export function browserUser(access: Access): FakeUser | null {
  const session = access.current === null ? undefined : access.sessions.get(access.current);
  return session === undefined ? null : (access.users.get(session.userId) ?? null);
}

export function userByLogin(access: Access, login: string): FakeUser | undefined {
  const folded = foldName(login);
  return [...access.users.values()].find((u) => foldName(u.login) === folded);
}

const isAdministrator = (u: FakeUser): boolean => u.role === "administrator" && u.source === "local" && !u.disabled;
export const setupNeeded = (access: Access): boolean =>
  ![...access.users.values()].some((u) => u.role === "administrator");
/** Reports whether no local administrator would be left if this user became `after` (undefined: deleted). */
export const losesLastAdministrator = (access: Access, before: FakeUser, after: FakeUser | undefined): boolean =>
  isAdministrator(before) &&
  !(after !== undefined && isAdministrator(after)) &&
  ![...access.users.values()].some((u) => u.id !== before.id && isAdministrator(u));

export function withUser(access: Access, user: FakeUser): Access {
  return { ...access, users: new Map(access.users).set(user.id, user) };
}
export function withSession(access: Access, session: FakeSession): Access {
  return { ...access, sessions: new Map(access.sessions).set(session.id, session) };
}

/** Returns the state without the sessions that `ends` selects; ending the browser's own signs it out. */
export function withoutSessions(access: Access, ends: (s: FakeSession) => boolean): Access {
  const sessions = new Map([...access.sessions].filter(([, s]) => !ends(s)));
  return {
    ...access,
    sessions,
    current: access.current !== null && sessions.has(access.current) ? access.current : null,
  };
}
export function withoutUser(access: Access, id: string): Access {
  const users = new Map(access.users);
  users.delete(id);
  const tokens = new Map([...access.tokens].filter(([, t]) => t.userId !== id));
  return withoutSessions({ ...access, users, tokens }, (s) => s.userId === id);
}
