import * as z from "zod/mini";
import { Operation, Token, UserRole, UserSource } from "@core-console/shared/contract/access";
import { Ref, Time } from "@core-console/shared/contract/ids";
import { OidcSettings, Settings } from "@core-console/shared/contract/settings";

/** A user as stored in etcd. `passwordHash` is a PHC string (argon2id); null for a user who signs in by a provider. */
export const UserRecord = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  role: UserRole,
  source: UserSource,
  /** `issuer` and `sub` of the provider */
  subject: z.nullable(z.object({ issuer: z.string(), sub: z.string() })),
  passwordHash: z.nullable(z.string()),
  mustChangePassword: z.boolean(),
  disabled: z.boolean(),
  createdAt: Time,
  createdBy: z.string(),
  lastSignInAt: z.nullable(Time),
  /** addresses of the latest sign-ins, newest first: an attack from elsewhere does not lock these out */
  knownAddresses: z.array(z.string()),
});
export type UserRecord = z.infer<typeof UserRecord>;

/** A session, keyed by the SHA-256 of its secret. */
export const SessionRecord = z.object({
  id: z.string(),
  userId: z.string(),
  via: z.enum(["password", "oidc", "link"]),
  createdAt: Time,
  lastUsedAt: Time,
  /** when the password was last confirmed */
  confirmedAt: z.nullable(Time),
  address: z.string(),
  agent: z.nullable(z.string()),
});
export type SessionRecord = z.infer<typeof SessionRecord>;

/** An API token, keyed by the SHA-256 of its secret. */
export const TokenRecord = z.object({
  id: z.string(),
  name: z.string(),
  role: UserRole,
  userId: z.string(),
  createdAt: Time,
  expiresAt: Time,
  lastUsedAt: z.nullable(Time),
  /** since when it is suspended, as after a restore from a snapshot: it is not accepted until it is resumed */
  suspendedAt: z._default(z.nullable(Time), null),
  purpose: Token.shape.purpose,
});
export type TokenRecord = z.infer<typeof TokenRecord>;

/** A one-time link, keyed by the SHA-256 of its secret. With `userId` null it creates an administrator. */
export const LinkRecord = z.object({
  userId: z.nullable(z.string()),
  createdAt: Time,
  expiresAt: Time,
  createdBy: z.string(),
});
export type LinkRecord = z.infer<typeof LinkRecord>;

/** The settings; the client secret is sealed with a key that is not in etcd. */
export const SettingsRecord = z.object({
  signIn: Settings.shape.signIn,
  oidc: z.object({ ...OidcSettings.shape, sealedSecret: z.nullable(z.string()) }),
  audit: Settings.shape.audit,
  syslog: Settings.shape.syslog,
  trustedProxies: Settings.shape.trustedProxies,
  approveHosts: Settings.shape.approveHosts,
  snapshots: Settings.shape.snapshots,
  drill: Settings.shape.drill,
  restoreByToken: Settings.shape.restoreByToken,
});
export type SettingsRecord = z.infer<typeof SettingsRecord>;

/** The sealing key in effect: only its ID, the key itself is on the hosts. */
export const SealingRecord = z.object({ keyId: z.string(), by: Ref, at: Time });
export type SealingRecord = z.infer<typeof SealingRecord>;

/**
 * An operation as stored in etcd: `startedBefore` is the start time that its Core reported when the operation began;
 * null until then.
 */
export const OperationRecord = z.object({ ...Operation.shape, startedBefore: z.nullable(Time) });
export type OperationRecord = z.infer<typeof OperationRecord>;
