import { DEFAULT_SETTINGS } from "../../contract/settings.ts";
import type { Access, FakeLink, FakeSession, FakeToken, FakeUser } from "../access/access.ts";
import { withSession } from "../access/access.ts";
import { fakeRef } from "../world/world.ts";
import { auditSeed } from "./audit.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How the browser starts. */
export interface AccessStart {
  /** login of the signed-in user; null: signed out */
  readonly as: string | null;
  /** sign-in by a provider is configured */
  readonly oidc: boolean;
  /** there are no users yet, only a link that creates the first administrator */
  readonly setup: boolean;
  /** the password was given just now */
  readonly confirmed: boolean;
}
export const FIRST_START: AccessStart = { as: "anna", oidc: false, setup: false, confirmed: false };

/** Secrets of the links that exist from the start: /setup#kcl_mock-administrator and so on. @internal */
export const LINKS = {
  administrator: "kcl_mock-administrator",
  anna: "kcl_mock-anna",
  expired: "kcl_mock-expired",
} as const;
/** Secrets of the tokens that exist from the start, for trying the API with a bearer token. @internal */
export const TOKENS = { backup: "kct_mock-backup", monitoring: "kct_mock-monitoring" } as const;

const userId = (login: string): string => fakeRef(`user ${login}`);

function users(nowMs: number): FakeUser[] {
  const base = {
    source: "local",
    disabled: false,
    mustChangePassword: false,
    createdBy: "anna",
    lastSignInAtMs: null,
  } as const;
  const list: Omit<FakeUser, "id" | "revision">[] = [
    {
      ...base,
      login: "anna",
      name: "Anna Frey",
      role: "administrator",
      createdAtMs: nowMs - 41 * DAY,
      createdBy: "host:core-1.soc.example",
      lastSignInAtMs: nowMs - 20 * MINUTE,
    },
    {
      ...base,
      login: "oleg",
      name: "Олег Ковалёв",
      role: "operator",
      createdAtMs: nowMs - 40 * DAY,
      lastSignInAtMs: nowMs - 3 * HOUR,
    },
    {
      ...base,
      login: "vera",
      name: "Вера Ильина",
      role: "viewer",
      createdAtMs: nowMs - 38 * DAY,
      lastSignInAtMs: nowMs - 2 * DAY,
    },
    { ...base, login: "tim", name: "Tim Okafor", role: "operator", createdAtMs: nowMs - DAY, mustChangePassword: true },
    {
      ...base,
      login: "denis",
      name: "Денис Рогов",
      role: "viewer",
      createdAtMs: nowMs - 30 * DAY,
      disabled: true,
      lastSignInAtMs: nowMs - 9 * DAY,
    },
    {
      ...base,
      login: "olga@soc.example",
      name: "Olga Lind",
      role: "operator",
      source: "oidc",
      createdAtMs: nowMs - 12 * DAY,
      createdBy: "oidc",
      lastSignInAtMs: nowMs - 5 * HOUR,
    },
  ];
  return list.map((u, i) => ({ ...u, id: userId(u.login), revision: 20 + i }));
}

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0";
const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36";

function session(
  n: number,
  login: string,
  address: string,
  agent: string | null,
  agoMs: number,
  usedMs: number,
  nowMs: number,
): FakeSession {
  return {
    id: fakeRef(`session ${n}`),
    userId: userId(login),
    via: login.includes("@") ? "oidc" : n === 4 ? "link" : "password",
    createdAtMs: nowMs - agoMs,
    lastUsedAtMs: nowMs - usedMs,
    confirmedAtMs: login.includes("@") ? null : nowMs - agoMs,
    address,
    agent,
  };
}

const sessions = (nowMs: number): FakeSession[] => [
  session(1, "anna", "192.0.2.31", CHROME, 7 * HOUR, 25 * MINUTE, nowMs),
  session(2, "oleg", "192.0.2.40", FIREFOX, 3 * HOUR, 4 * MINUTE, nowMs),
  session(3, "oleg", "198.51.100.7", null, 5 * HOUR, 50 * MINUTE, nowMs),
  session(4, "vera", "2001:db8::17", CHROME, 2 * HOUR, 11 * MINUTE, nowMs),
  session(5, "olga@soc.example", "192.0.2.52", FIREFOX, 5 * HOUR, 2 * MINUTE, nowMs),
];

function tokens(nowMs: number): FakeToken[] {
  const token = (
    n: number,
    secret: string,
    name: string,
    role: FakeToken["role"],
    login: string,
    ageMs: number,
    leftMs: number,
    usedMs: number | null,
  ): FakeToken => ({
    id: fakeRef(`token ${n}`),
    secret,
    name,
    role,
    userId: userId(login),
    createdAtMs: nowMs - ageMs,
    expiresAtMs: nowMs + leftMs,
    lastUsedAtMs: usedMs === null ? null : nowMs - usedMs,
  });
  return [
    token(1, TOKENS.backup, "nightly backup", "administrator", "anna", 30 * DAY, 60 * DAY, 6 * HOUR),
    token(2, TOKENS.monitoring, "monitoring", "viewer", "anna", 35 * DAY, 4 * DAY, 2 * MINUTE),
    token(3, "kct_mock-rollout", "rollout", "operator", "oleg", 10 * DAY, 356 * DAY, null),
    token(4, "kct_mock-old", "старый скрипт", "operator", "oleg", 100 * DAY, -10 * DAY, 11 * DAY),
  ];
}

const links = (nowMs: number): FakeLink[] => [
  { secret: LINKS.administrator, userId: null, expiresAtMs: nowMs + HOUR },
  { secret: LINKS.anna, userId: userId("anna"), expiresAtMs: nowMs + HOUR },
  { secret: LINKS.expired, userId: null, expiresAtMs: nowMs - MINUTE },
];

/** Settings with sign-in by a provider switched on. */
export const OIDC_ON = {
  ...DEFAULT_SETTINGS.oidc,
  enabled: true,
  issuer: "https://id.soc.example/realms/soc",
  clientId: "core-console",
  label: "SOC ID",
  roles: [
    { value: "soc-admins", role: "administrator" as const },
    { value: "soc-operators", role: "operator" as const },
    { value: "soc", role: "viewer" as const },
  ],
  hasSecret: true,
};

const byId = <T extends { id: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((x) => [x.id, x]));

/** Returns users and permissions at the start. `nowMs`: ms since 1970. */
export function buildAccess(start: AccessStart, nowMs: number): Access {
  const nobody: Access = {
    users: new Map(),
    sessions: new Map(),
    tokens: new Map(),
    links: new Map(links(nowMs).map((l) => [l.secret, l])),
    operations: new Map(),
    settings: { revision: 12, ...DEFAULT_SETTINGS, oidc: start.oidc ? OIDC_ON : DEFAULT_SETTINGS.oidc },
    audit: [],
    current: null,
  };
  if (start.setup) return nobody;
  const access: Access = {
    ...nobody,
    users: byId(users(nowMs)),
    sessions: byId(sessions(nowMs)),
    tokens: byId(tokens(nowMs)),
    audit: auditSeed(nowMs),
  };
  return start.as === null ? access : signedInAs(access, start.as, nowMs, start.confirmed ? nowMs : null);
}

/** Returns the state with the browser signed in by this login 20 minutes ago; unchanged where there is no such user. */
export function signedInAs(access: Access, login: string, nowMs: number, confirmedAtMs: number | null): Access {
  const user = [...access.users.values()].find((u) => u.login === login);
  if (user === undefined) return { ...access, current: null };
  const own: FakeSession = {
    id: fakeRef(`browser ${login}`),
    userId: user.id,
    via: user.source === "oidc" ? "oidc" : "password",
    createdAtMs: nowMs - 20 * MINUTE,
    lastUsedAtMs: nowMs,
    confirmedAtMs,
    address: "192.0.2.30",
    agent: FIREFOX,
  };
  return { ...withSession(access, own), current: own.id };
}
