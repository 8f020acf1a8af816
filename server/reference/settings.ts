import * as z from "zod/mini";
import { DEFAULT_SETTINGS, SettingsPatch } from "@core-console/shared/contract/settings";
import { code, table } from "./table.ts";

interface Json {
  type?: string;
  anyOf?: Json[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  properties?: Record<string, Json>;
}

const MEANING: Readonly<Record<string, string>> = {
  "signIn.idleMinutes": "A session ends after so many minutes without a request.",
  "signIn.absoluteHours": "A session ends after so many hours in any case.",
  "oidc.enabled": "Whether the provider's button is on the sign-in page.",
  "oidc.issuer": "https URL of the provider; http only on loopback.",
  "oidc.hosts":
    "Further hosts that the provider has called for tokens, keys and userinfo. The issuer's own always may be.",
  "oidc.clientId": "Client ID at the provider.",
  "oidc.label": "Word on the button.",
  "oidc.scopes": "Scopes asked for.",
  "oidc.roleClaim": "Claim with the user's groups or roles, a string or an array of them.",
  "oidc.roles":
    "Which value of the claim is which role. The first that the claim holds decides; without one there is no sign-in.",
  "oidc.ca": "PEM of the CA that signed the provider's certificate; null: those the system trusts.",
  "oidc.clientSecret":
    "Written and never read back: `hasSecret` says whether there is one. null forgets it, left out keeps it.",
  "audit.retentionDays": "Audit entries are kept for so many days, and a million of them at most.",
  "syslog.enabled": "Whether every audit entry is sent to syslog.",
  "syslog.host": "Host of the syslog server.",
  "syslog.port": "Its port.",
  "syslog.transport": "How it is called.",
  "syslog.ca": "PEM of the CA that signed its certificate; null: those the system trusts.",
  trustedProxies: "Addresses or ranges of proxies whose `X-Forwarded-For` is believed, at every Core.",
  "snapshots.everyHours":
    "Hours from one scheduled snapshot to the next, counted from midnight UTC; 0: none is taken by itself.",
  "snapshots.newest": "Number of the newest scheduled snapshots that are retained; older ones are deleted.",
  "snapshots.months": "Number of months of which the first scheduled snapshot is retained besides.",
  "drill.everyDays":
    "Days from one fire drill to the next, counted from 1 January 1970, at 02:00 UTC; 0: none takes place by itself.",
  restoreByToken:
    "Whether `POST /api/v3/system/restore` accepts a token that was made for it; while it does, the console warns.",
  approveHosts: "When a host that joins waits for an administrator: by who could have used its ID, always, or never.",
};

/** Returns every setting by its path, as PATCH /settings takes it. */
function leaves(json: Json, path: string): [path: string, json: Json][] {
  const inner = json.properties;
  if (inner === undefined) return [[path, json]];
  return Object.entries(inner).flatMap(([name, value]) => leaves(value, path === "" ? name : `${path}.${name}`));
}

const all = (): [string, Json][] =>
  leaves(z.toJSONSchema(SettingsPatch, { io: "input", unrepresentable: "any" }) as Json, "");

/** Returns the settings that the contract has and this table does not, and the other way round. @internal */
export function settingsGaps(): string[] {
  const names = all().map(([path]) => path);
  return [
    ...names.filter((name) => MEANING[name] === undefined).map((name) => `${name} is not described`),
    ...Object.keys(MEANING)
      .filter((name) => !names.includes(name))
      .map((name) => `${name} is no setting`),
  ];
}

function valuesOf(json: Json): string {
  const one = json.anyOf?.find((part) => part.type !== "null") ?? json;
  const or = json.anyOf === undefined ? "" : " or null";
  if (one.enum !== undefined) return one.enum.map((value) => code(String(value))).join(", ") + or;
  if (one.type === "boolean") return `true, false${or}`;
  if (one.type === "array") return `list, at most ${one.maxItems ?? "any"}${or}`;
  if (one.type === "string") return `text, at most ${one.maxLength ?? "any"} characters${or}`;
  return `${one.minimum ?? ""} to ${one.maximum ?? ""}${or}`;
}

function defaultOf(path: string): string {
  const value = path
    .split(".")
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], DEFAULT_SETTINGS);
  return value === undefined || value === "" ? "" : code(JSON.stringify(value).replaceAll('"', ""));
}

/** docs/reference/settings.md. */
export function settingsDocument(): string {
  return `# Settings

What administrators set under **Settings → Sign-in**, or by ${code("PATCH /api/v3/settings")} with whole sections (${code("signIn")}, ${code("oidc")} and so on); a section that is left out stays. They hold for the whole cluster at once; no restart.

${table(
  ["setting", "values", "default", "what"],
  all().map(([path, json]) => [code(path), valuesOf(json), defaultOf(path), MEANING[path] ?? ""]),
)}
`;
}
