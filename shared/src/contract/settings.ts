import * as z from "zod/mini";
import { UserRole } from "./access.ts";
import { DEFAULT_DRILL_SETTINGS, DrillSettings } from "./drill/drill.ts";
import { DEFAULT_SNAPSHOT_SETTINGS, SnapshotSettings } from "./snapshots/snapshots.ts";

const HostName = z.string().check(z.maxLength(253), z.regex(/^[A-Za-z0-9.:_-]*$/, "host"));
/** A host as in URLs: with its port where that is not the default, an IPv6 address in brackets. */
const UrlHost = z
  .string()
  .check(z.maxLength(261), z.regex(/^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/, "host"));
const Pem = z.nullable(z.string().check(z.maxLength(65_536)));

/** Settings that administrators change: GET and PATCH /settings. Secrets are write-only. */
export const SignInSettings = z.strictObject({
  /** a session ends after this time without a request */
  idleMinutes: z.number().check(z.int(), z.minimum(5), z.maximum(1440)),
  /** a session ends after this time in any case */
  absoluteHours: z.number().check(z.int(), z.minimum(1), z.maximum(168)),
});
export const OidcSettings = z.strictObject({
  enabled: z.boolean(),
  /** https URL of the provider; http only on loopback */
  issuer: z.string().check(z.maxLength(2048)),
  /** further hosts at which the provider serves tokens, keys and userinfo; the issuer's own is always allowed */
  hosts: z._default(z.array(UrlHost).check(z.maxLength(16)), []),
  clientId: z.string().check(z.maxLength(256)),
  /** label of the button on the sign-in page */
  label: z.string().check(z.maxLength(64)),
  scopes: z.string().check(z.maxLength(256)),
  /** claim with the groups or roles of the user, a string or an array of them */
  roleClaim: z.string().check(z.maxLength(128)),
  /** the first value that the claim contains decides; without a match, sign-in is refused */
  roles: z
    .array(z.strictObject({ value: z.string().check(z.minLength(1), z.maxLength(256)), role: UserRole }))
    .check(z.maxLength(64)),
  /** PEM of the CA that signed the provider's certificate; null: the system's CAs */
  ca: Pem,
});
export const SyslogSettings = z.strictObject({
  enabled: z.boolean(),
  host: HostName,
  port: z.number().check(z.int(), z.minimum(1), z.maximum(65_535)),
  transport: z.enum(["udp", "tcp", "tls"]),
  ca: Pem,
});
/** When a joining host waits for an administrator: depending on who could have used its ID, always, or never. */
export const APPROVE_HOSTS = ["by_id", "always", "never"] as const;
const ApproveHosts = z.enum(APPROVE_HOSTS);
export const Settings = z.object({
  revision: z.number(),
  signIn: SignInSettings,
  /** `hasSecret`: a client secret is stored, sealed */
  oidc: z.object({ ...OidcSettings.shape, hasSecret: z.boolean() }),
  audit: z.strictObject({ retentionDays: z.number().check(z.int(), z.minimum(1), z.maximum(3650)) }),
  syslog: SyslogSettings,
  /** addresses or CIDR ranges of proxies whose X-Forwarded-For is trusted */
  trustedProxies: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(64)),
  approveHosts: z._default(ApproveHosts, "by_id"),
  snapshots: z._default(SnapshotSettings, DEFAULT_SNAPSHOT_SETTINGS),
  drill: z._default(DrillSettings, DEFAULT_DRILL_SETTINGS),
  /** POST /system/restore accepts a token that was made for it */
  restoreByToken: z._default(z.boolean(), false),
});
export type Settings = z.infer<typeof Settings>;

/** Whole sections; omitted ones stay unchanged. `clientSecret`: null deletes it, omitted keeps it. */
export const SettingsPatch = z.strictObject({
  signIn: z.optional(SignInSettings),
  oidc: z.optional(
    z.strictObject({
      ...OidcSettings.shape,
      clientSecret: z.optional(z.nullable(z.string().check(z.maxLength(1024)))),
    }),
  ),
  audit: z.optional(Settings.shape.audit),
  syslog: z.optional(SyslogSettings),
  trustedProxies: z.optional(Settings.shape.trustedProxies),
  approveHosts: z.optional(ApproveHosts),
  snapshots: z.optional(SnapshotSettings),
  drill: z.optional(DrillSettings),
  restoreByToken: z.optional(z.boolean()),
});
export type SettingsPatch = z.infer<typeof SettingsPatch>;

export const DEFAULT_SETTINGS: Omit<Settings, "revision"> = {
  signIn: { idleMinutes: 60, absoluteHours: 12 },
  oidc: {
    enabled: false,
    issuer: "",
    hosts: [],
    clientId: "",
    label: "",
    scopes: "openid profile email",
    roleClaim: "groups",
    roles: [],
    ca: null,
    hasSecret: false,
  },
  audit: { retentionDays: 365 },
  syslog: { enabled: false, host: "", port: 6514, transport: "tls", ca: null },
  trustedProxies: [],
  approveHosts: "by_id",
  snapshots: DEFAULT_SNAPSHOT_SETTINGS,
  drill: DEFAULT_DRILL_SETTINGS,
  restoreByToken: false,
};
