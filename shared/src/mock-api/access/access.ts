import type { AuditEntry, Operation, Session, User, UserRole } from "../../contract/access.ts";
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

export const absoluteEndMs = (a: Access, s: FakeSession): number =>
  s.createdAtMs + a.settings.signIn.absoluteHours * HOUR_MS;
export const idleEndMs = (a: Access, s: FakeSession): number =>
  Math.min(s.lastUsedAtMs + a.settings.signIn.idleMinutes * MINUTE_MS, absoluteEndMs(a, s));

/** Returns the user signed in in the browser, or null. */
export function browserUser(a: Access): FakeUser | null {
  const session = a.current === null ? undefined : a.sessions.get(a.current);
  return session === undefined ? null : (a.users.get(session.userId) ?? null);
}

export function userByLogin(a: Access, login: string): FakeUser | undefined {
  const folded = foldName(login);
  return [...a.users.values()].find((u) => foldName(u.login) === folded);
}

const isAdministrator = (u: FakeUser): boolean => u.role === "administrator" && u.source === "local" && !u.disabled;
export const setupNeeded = (a: Access): boolean => ![...a.users.values()].some((u) => u.role === "administrator");
/** Reports whether no local administrator would be left if this user became `after` (undefined: deleted). */
export const losesLastAdministrator = (a: Access, before: FakeUser, after: FakeUser | undefined): boolean =>
  isAdministrator(before) &&
  !(after !== undefined && isAdministrator(after)) &&
  ![...a.users.values()].some((u) => u.id !== before.id && isAdministrator(u));

export function withUser(a: Access, user: FakeUser): Access {
  return { ...a, users: new Map(a.users).set(user.id, user) };
}
export function withSession(a: Access, session: FakeSession): Access {
  return { ...a, sessions: new Map(a.sessions).set(session.id, session) };
}

/** Returns the state without the sessions that `ends` selects; ending the browser's own signs it out. */
export function withoutSessions(a: Access, ends: (s: FakeSession) => boolean): Access {
  const sessions = new Map([...a.sessions].filter(([, s]) => !ends(s)));
  return { ...a, sessions, current: a.current !== null && sessions.has(a.current) ? a.current : null };
}
export function withoutUser(a: Access, id: string): Access {
  const users = new Map(a.users);
  users.delete(id);
  const tokens = new Map([...a.tokens].filter(([, t]) => t.userId !== id));
  return withoutSessions({ ...a, users, tokens }, (s) => s.userId === id);
}
