import type { UserRole } from "@core-console/shared/contract/access";
import type { Settings, SettingsPatch } from "@core-console/shared/contract/settings";

/** The client secret is written and never read: keep the stored one, delete it, or set a new one. */
export type ClientSecret = { is: "keep" } | { is: "forget" } | { is: "set"; value: string };
export interface RoleRow {
  value: string;
  role: UserRole;
}

/** The settings as typed, flat by the API's own paths: a fault's path names its field. */
export interface SettingsForm {
  "signIn.idleMinutes": string;
  "signIn.absoluteHours": string;
  "oidc.enabled": boolean;
  "oidc.issuer": string;
  /** separated by commas */
  "oidc.hosts": string;
  "oidc.clientId": string;
  "oidc.clientSecret": ClientSecret;
  "oidc.label": string;
  "oidc.scopes": string;
  "oidc.roleClaim": string;
  "oidc.roles": readonly RoleRow[];
  "oidc.ca": string;
  "audit.retentionDays": string;
  "syslog.enabled": boolean;
  "syslog.host": string;
  "syslog.port": string;
  "syslog.transport": "udp" | "tcp" | "tls";
  "syslog.ca": string;
  /** one per line */
  trustedProxies: string;
  approveHosts: Settings["approveHosts"];
  restoreByToken: boolean;
}
export type Field = keyof SettingsForm;

export function formOf(settings: Settings): SettingsForm {
  return {
    "signIn.idleMinutes": String(settings.signIn.idleMinutes),
    "signIn.absoluteHours": String(settings.signIn.absoluteHours),
    "oidc.enabled": settings.oidc.enabled,
    "oidc.issuer": settings.oidc.issuer,
    "oidc.hosts": settings.oidc.hosts.join(", "),
    "oidc.clientId": settings.oidc.clientId,
    "oidc.clientSecret": { is: "keep" },
    "oidc.label": settings.oidc.label,
    "oidc.scopes": settings.oidc.scopes,
    "oidc.roleClaim": settings.oidc.roleClaim,
    "oidc.roles": settings.oidc.roles,
    "oidc.ca": settings.oidc.ca ?? "",
    "audit.retentionDays": String(settings.audit.retentionDays),
    "syslog.enabled": settings.syslog.enabled,
    "syslog.host": settings.syslog.host,
    "syslog.port": String(settings.syslog.port),
    "syslog.transport": settings.syslog.transport,
    "syslog.ca": settings.syslog.ca ?? "",
    trustedProxies: settings.trustedProxies.join("\n"),
    approveHosts: settings.approveHosts,
    restoreByToken: settings.restoreByToken ?? false,
  };
}

const same = (a: SettingsForm, b: SettingsForm, field: Field): boolean =>
  JSON.stringify(a[field]) === JSON.stringify(b[field]);
const fieldsOf = (form: SettingsForm) => Object.keys(form) as Field[];

/** Returns the fields whose typed value differs from the saved one. */
export const changedFields = (saved: SettingsForm, typed: SettingsForm): Field[] =>
  fieldsOf(typed).filter((f) => !same(saved, typed, f));

/** Whole numbers with the contract's bounds; their units, for the texts. */
export const NUMBERS = {
  "signIn.idleMinutes": { least: 5, most: 1440 },
  "signIn.absoluteHours": { least: 1, most: 168 },
  "audit.retentionDays": { least: 1, most: 3650 },
  "syslog.port": { least: 1, most: 65_535 },
} as const satisfies Partial<Record<Field, { least: number; most: number }>>;
export type NumberField = keyof typeof NUMBERS;

function numberOf(form: SettingsForm, field: NumberField): number | null {
  const text = form[field].trim();
  if (!/^\d{1,6}$/.test(text)) return null;
  const { least, most } = NUMBERS[field];
  const n = Number(text);
  return n >= least && n <= most ? n : null;
}

/** Returns the number fields that contain no number within their bounds. */
export const badNumbers = (form: SettingsForm): NumberField[] =>
  (Object.keys(NUMBERS) as NumberField[]).filter((f) => numberOf(form, f) === null);

const linesOf = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((l) => l.trim())
    .filter((l) => l !== "");
const pemOf = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** Returns what is to be sent: whole sections that contain a change. Numbers must be valid (`badNumbers`). */
export function patchOf(saved: SettingsForm, typed: SettingsForm): SettingsPatch {
  const sections = new Set(changedFields(saved, typed).map((f) => f.split(".")[0]));
  const n = (field: NumberField) => numberOf(typed, field) ?? 0;
  const secret = typed["oidc.clientSecret"];
  return {
    ...(sections.has("signIn")
      ? { signIn: { idleMinutes: n("signIn.idleMinutes"), absoluteHours: n("signIn.absoluteHours") } }
      : {}),
    ...(sections.has("oidc")
      ? {
          oidc: {
            enabled: typed["oidc.enabled"],
            issuer: typed["oidc.issuer"].trim(),
            hosts: linesOf(typed["oidc.hosts"]),
            clientId: typed["oidc.clientId"].trim(),
            label: typed["oidc.label"].trim(),
            scopes: typed["oidc.scopes"].trim(),
            roleClaim: typed["oidc.roleClaim"].trim(),
            roles: typed["oidc.roles"].map((r) => ({ value: r.value.trim(), role: r.role })),
            ca: pemOf(typed["oidc.ca"]),
            ...(secret.is === "keep" ? {} : { clientSecret: secret.is === "set" ? secret.value : null }),
          },
        }
      : {}),
    ...(sections.has("audit") ? { audit: { retentionDays: n("audit.retentionDays") } } : {}),
    ...(sections.has("syslog")
      ? {
          syslog: {
            enabled: typed["syslog.enabled"],
            host: typed["syslog.host"].trim(),
            port: n("syslog.port"),
            transport: typed["syslog.transport"],
            ca: pemOf(typed["syslog.ca"]),
          },
        }
      : {}),
    ...(sections.has("trustedProxies") ? { trustedProxies: linesOf(typed.trustedProxies) } : {}),
    ...(sections.has("approveHosts") ? { approveHosts: typed.approveHosts } : {}),
    ...(sections.has("restoreByToken") ? { restoreByToken: typed.restoreByToken } : {}),
  };
}

/**
 * Merges settings that another user saved meanwhile: fields not changed here get the saved value, fields changed here
 * keep the typed one. `both`: the fields that both changed to different values, for the user to choose.
 */
export function merged(
  before: SettingsForm,
  theirs: SettingsForm,
  typed: SettingsForm,
): { form: SettingsForm; both: readonly Field[] } {
  const mine = changedFields(before, typed);
  const form: SettingsForm = { ...theirs, ...Object.fromEntries(mine.map((f) => [f, typed[f]])) };
  return { form, both: mine.filter((f) => !same(before, theirs, f) && !same(theirs, typed, f)) };
}

/** Returns the form's field of a fault's path: `oidc.roles.0.value` belongs to `oidc.roles`. */
export function fieldOfPath(form: SettingsForm, path: string): Field | null {
  return fieldsOf(form).find((f) => path === f || path.startsWith(`${f}.`)) ?? null;
}
