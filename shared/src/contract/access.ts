import * as z from "zod/mini";
import { Ref, Time } from "./ids.ts";
import { CODE, REQUEST_ID, SHOWN_NAME, URL_TEXT, list, record, text } from "./limits.ts";
import { hasUnseen } from "./name.ts";
import { Reason } from "./service.ts";

/** Lists what a user or a token may do; domain/permissions.ts defines which role has which permission. */
export const USER_ROLES = ["administrator", "operator", "viewer"] as const;
export const UserRole = z.enum(USER_ROLES);
export type UserRole = z.infer<typeof UserRole>;

export const PERMISSIONS = [
  "services.read",
  /** sees unused service IDs: each one lets a host join */
  "services.id",
  "services.change",
  /** approves a waiting host: a Core can do as much as an administrator */
  "services.approve",
  /** logs may contain names of hosts and users */
  "logs.read",
  "cluster.read",
  "audit.read",
  "tokens.own",
  "users.manage",
  "settings.manage",
  /** the content of a snapshot: every record of the cluster */
  "snapshots.content",
  "backup",
  "restore",
] as const;
export const Permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof Permission>;

const UUID = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "uuid"));
/** A user's login: 1–64 letters, digits and `. _ - @ +`; unique without regard to case. */
export const Login = z.string().check(
  z.trim(),
  z.regex(/^[\p{L}\p{N}._@+-]{1,64}$/u, "login"),
  z.refine((s) => !hasUnseen(s), { error: "login" }),
);
const SHOWN_LOGIN = SHOWN_NAME;
/** A password as typed, at most 256 characters; the rules for a new one are in domain/password.ts. */
export const Password = z.string().check(z.minLength(1), z.maxLength(256));
const PersonName = z.string().check(
  z.trim(),
  z.maxLength(128),
  z.refine((s) => !hasUnseen(s), { error: "control_characters" }),
);
/** The secret of a token, session or one-time link as it is sent. */
const Secret = z.string().check(z.maxLength(256), z.minLength(1));

export const UserSource = z.enum(["local", "oidc"]);
export const User = z.object({
  id: UUID,
  login: SHOWN_LOGIN,
  name: SHOWN_NAME,
  role: UserRole,
  source: UserSource,
  disabled: z.boolean(),
  mustChangePassword: z.boolean(),
  createdAt: Time,
  createdBy: SHOWN_NAME,
  lastSignInAt: z.nullable(Time),
  revision: z.number(),
});
export type User = z.infer<typeof User>;

/**
 * Body of POST /users. Without a password the server generates a temporary one and returns it once; either must be
 * changed at the first sign-in.
 */
export const NewUser = z.strictObject({
  login: Login,
  name: z.optional(PersonName),
  role: UserRole,
  password: z.optional(Password),
});
export type NewUser = z.infer<typeof NewUser>;
export const UserPatch = z.strictObject({
  name: z.optional(PersonName),
  role: z.optional(UserRole),
  disabled: z.optional(z.boolean()),
});
export type UserPatch = z.infer<typeof UserPatch>;
/** `temporaryPassword` is returned once: null where the caller chose it, or where the response is a replay. */
export const UserMade = z.object({ user: User, temporaryPassword: z.nullable(text(256)) });
export type UserMade = z.infer<typeof UserMade>;
export const ResetPassword = z.strictObject({ password: z.optional(Password) });
export type ResetPassword = z.infer<typeof ResetPassword>;

export const SignIn = z.strictObject({ login: z.string().check(z.minLength(1), z.maxLength(256)), password: Password });
export type SignIn = z.infer<typeof SignIn>;
export const Confirm = z.strictObject({ password: Password });
export type Confirm = z.infer<typeof Confirm>;
/** `current` may be left out within 5 minutes of the last confirmation. */
export const ChangePassword = z.strictObject({ current: z.optional(Password), next: Password });
export type ChangePassword = z.infer<typeof ChangePassword>;

/** The caller's identity, role and permissions. */
export const Whoami = z.object({
  id: UUID,
  login: SHOWN_LOGIN,
  name: SHOWN_NAME,
  role: UserRole,
  source: z.enum(["local", "oidc", "token"]),
  token: z.nullable(z.object({ id: UUID, name: SHOWN_NAME })),
  mustChangePassword: z.boolean(),
  permissions: list(Permission, 256),
  session: z.nullable(
    z.object({
      id: UUID,
      /** absolute end of the session */
      expiresAt: Time,
      /** end of the session if no request is made until then */
      idleExpiresAt: Time,
      /** until when acts that need the password are accepted without it; null: it is required */
      confirmedUntil: z.nullable(Time),
    }),
  ),
  /**
   * set for a session that was opened without a majority, which may only read, whatever the user's role: the Core that
   * opened it and answers its calls, and the time up to which that Core's records are known to be current
   */
  readOnly: z._default(z.nullable(z.object({ core: z.object({ ref: Ref, name: SHOWN_NAME }), copyAt: Time })), null),
});
export type Whoami = z.infer<typeof Whoami>;
/** KUMA's cookie clients read the user's tenants right after login; the record is always empty. */
export const WhoamiCompat = z.object({ ...Whoami.shape, tenants: record(text(64), 0) });

/** Response to every kind of sign-in. On the console's port the BFF removes `token` and stores it in its cookie. */
export const SignedIn = z.object({ token: z.optional(text(256)), user: Whoami });
export type SignedIn = z.infer<typeof SignedIn>;

/**
 * What the sign-in page may offer. `setupNeeded`: no administrator exists yet. `readOnly`: there is no majority, so
 * that local users can sign in to look and for nothing else; with counts only, because it is public.
 */
export const SignInOptions = z.object({
  setupNeeded: z.boolean(),
  oidc: z.nullable(z.object({ label: text(64) })),
  readOnly: z._default(
    z.nullable(
      z.object({
        voters: z.number(),
        alive: z.number(),
        /** since when fewer than a majority answer */
        since: Time,
        /** the time up to which the records are known to be current */
        copyAt: Time,
      }),
    ),
    null,
  ),
});
export type SignInOptions = z.infer<typeof SignInOptions>;

/**
 * A one-time link, valid for 1 h: with `user` null it creates an administrator, otherwise it signs that user in. Only
 * for a Core's host.
 */
export const NewSetupLink = z.strictObject({ user: z.nullable(Login) });
export type NewSetupLink = z.infer<typeof NewSetupLink>;
export const SetupLink = z.object({
  secret: Secret,
  expiresAt: Time,
  user: z.nullable(SHOWN_LOGIN),
  console: z.nullable(URL_TEXT),
  /** number of administrators that may sign in; null: a Core of an older version, which does not report it */
  administrators: z._default(z.nullable(z.number()), null),
});
export type SetupLink = z.infer<typeof SetupLink>;
export const SetupLook = z.strictObject({ secret: Secret });
export type SetupLook = z.infer<typeof SetupLook>;
export const SetupLooked = z.object({ expiresAt: Time, user: z.nullable(SHOWN_LOGIN) });
export type SetupLooked = z.infer<typeof SetupLooked>;
/**
 * Consumes the link. `login` and `password` are required for a link that creates an administrator, and left out
 * otherwise.
 */
export const Setup = z.strictObject({ secret: Secret, login: z.optional(Login), password: z.optional(Password) });
export type Setup = z.infer<typeof Setup>;

export const Session = z.object({
  id: UUID,
  user: z.object({ id: UUID, login: SHOWN_LOGIN }),
  /** it is the session of this request */
  current: z.boolean(),
  via: z.enum(["password", "oidc", "link"]),
  createdAt: Time,
  /** exact to 5 minutes */
  lastUsedAt: Time,
  expiresAt: Time,
  address: text(64),
  agent: z.nullable(text(4096)),
});
export type Session = z.infer<typeof Session>;

/**
 * What a token may be made for alone: such a token may call the routes with this purpose and nothing else, in return
 * without the password. Each is also the permission that its owner needs.
 */
export const TOKEN_PURPOSES = ["backup", "restore"] as const;
const TokenPurpose = z.enum(TOKEN_PURPOSES);
export type TokenPurpose = z.infer<typeof TokenPurpose>;

export const MAX_TOKEN_DAYS = 366;
export const Token = z.object({
  id: UUID,
  name: SHOWN_NAME,
  role: UserRole,
  /** the token's owner; a token never has more permissions than its owner */
  owner: z.object({ id: UUID, login: SHOWN_LOGIN }),
  createdAt: Time,
  expiresAt: Time,
  /** exact to 5 minutes; null: never used */
  lastUsedAt: z.nullable(Time),
  /** since when it is suspended, as after a restore from a snapshot: it is not accepted until it is resumed */
  suspendedAt: z._default(z.nullable(Time), null),
  /** what it was made for, and may do alone; null: whatever its role may */
  purpose: z._default(z.nullable(TokenPurpose), null),
});
export type Token = z.infer<typeof Token>;
export const NewToken = z.strictObject({
  name: PersonName.check(z.minLength(1, "blank")),
  role: UserRole,
  expiresInDays: z.number().check(z.int(), z.minimum(1), z.maximum(MAX_TOKEN_DAYS)),
  /** with a purpose the role is `viewer`: all that the token may do is its purpose */
  purpose: z.optional(TokenPurpose),
});
export type NewToken = z.infer<typeof NewToken>;
/** `secret` is returned once: null where the response is a replay. */
export const TokenMade = z.object({ token: Token, secret: z.nullable(text(256)) });
export type TokenMade = z.infer<typeof TokenMade>;

/** An entry of the audit log: who did what to what, from where, with the outcome. */
export const AuditEntry = z.object({
  /** record key: ordered by time */
  id: text(128),
  at: Time,
  /** login, `core:<name>`, `host:<name>`, `joiner`, or `unknown` */
  who: text(512),
  /** name of the token that acted for `who` */
  token: z.nullable(SHOWN_NAME),
  from: text(256),
  /** `service.add`, `user.change`, `sign_in` … */
  what: CODE,
  /** the service concerned */
  ref: z.nullable(Ref),
  /** name of the object concerned: service, user, token, section of the settings; for `access.refused` the route */
  name: z.nullable(text(1024)),
  /** for `access.refused`: name of the service or login of the user concerned, where known */
  about: z.optional(z.nullable(text(1024))),
  outcome: z.enum(["done", "refused"]),
  /** why it was refused */
  code: z.nullable(CODE),
  requestId: REQUEST_ID,
  /** number of occurrences within its minute: refused sign-ins are counted, not repeated */
  count: z.number(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** An operation in progress: recorded as an intent, executed and completed by the controller on the leader. */
export const Operation = z.object({
  id: UUID,
  /** `transfer`: leadership moves to this Core */
  kind: z.enum(["restart", "remove", "transfer"]),
  ref: Ref,
  name: SHOWN_NAME,
  by: SHOWN_NAME,
  requestedAt: Time,
  updatedAt: Time,
  state: z.enum(["waiting", "running", "done", "failed"]),
  /** why it waits or failed */
  reason: z.nullable(Reason),
});
export type Operation = z.infer<typeof Operation>;
