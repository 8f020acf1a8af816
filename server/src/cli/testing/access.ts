import type { AuditEntry, Operation, Session, Token, User, Whoami } from "@core-console/shared/contract/access";
import { REF } from "./fake-api.ts";

const TIME = "2026-11-23T05:00:00.000Z";
const ID = "0b5c9c3e-6a52-4c5e-8e1b-0d9f6f1c2a10";

export const whoami = (over: Partial<Whoami> = {}): Whoami => ({
  id: ID,
  login: "olga",
  name: "Olga",
  role: "operator",
  source: "local",
  token: null,
  mustChangePassword: false,
  permissions: ["services.read"],
  session: { id: ID, expiresAt: TIME, idleExpiresAt: TIME, confirmedUntil: null },
  readOnly: null,
  ...over,
});

export const user = (over: Partial<User> = {}): User => ({
  id: ID,
  login: "olga",
  name: "Ivan",
  role: "viewer",
  source: "local",
  disabled: false,
  mustChangePassword: false,
  createdAt: TIME,
  createdBy: "admin",
  lastSignInAt: null,
  revision: 3,
  ...over,
});

export const token = (over: Partial<Token> = {}): Token => ({
  id: ID,
  name: "ci",
  role: "viewer",
  owner: { id: ID, login: "olga" },
  createdAt: TIME,
  expiresAt: TIME,
  lastUsedAt: null,
  suspendedAt: null,
  purpose: null,
  ...over,
});

export const session = (over: Partial<Session> = {}): Session => ({
  id: ID,
  user: { id: ID, login: "olga" },
  current: false,
  via: "password",
  createdAt: TIME,
  lastUsedAt: TIME,
  expiresAt: TIME,
  address: "192.0.2.7",
  agent: null,
  ...over,
});

export const audit = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  id: "1",
  at: TIME,
  who: "olga",
  token: "ci",
  from: "192.0.2.7",
  what: "service.add",
  ref: null,
  name: "core-9",
  outcome: "refused",
  code: "forbidden",
  requestId: "r-1",
  count: 1,
  ...over,
});

export const operation = (over: Partial<Operation> = {}): Operation => ({
  id: ID,
  kind: "restart",
  ref: REF,
  name: "core-2",
  by: "olga",
  requestedAt: TIME,
  updatedAt: TIME,
  state: "waiting",
  reason: null,
  ...over,
});
