import type { Settings, SettingsPatch } from "../../contract/settings.ts";

const CIDR = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)(\/\d{1,3})?$/i;
const PEM = /^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

interface Fault {
  path: string;
  code: string;
}

/**
 * Returns everything that a Core would reject beyond the schema, as far as it is known without calling another host.
 */
export function settingsFaults(patch: SettingsPatch, now: Settings): Fault[] {
  return [...oidcFaults(patch, now), ...syslogFaults(patch), ...proxyFaults(patch.trustedProxies ?? [])];
}

function oidcFaults({ oidc }: SettingsPatch, now: Settings): Fault[] {
  if (oidc === undefined) return [];
  const empty = (["issuer", "clientId", "label", "roleClaim"] as const).filter((field) => oidc[field].trim() === "");
  return [
    ...when(oidc.issuer !== "" && !isIssuer(oidc.issuer), "oidc.issuer", "issuer"),
    ...when(oidc.ca !== null && !PEM.test(oidc.ca), "oidc.ca", "pem"),
    ...empty.flatMap((field) => when(oidc.enabled, `oidc.${field}`, "secret_needed")),
    ...when(oidc.enabled && oidc.roles.length === 0, "oidc.roles", "secret_needed"),
    ...when(oidc.enabled && !keepsSecret(oidc, now), "oidc.clientSecret", "secret_needed"),
  ];
}

/** Reports whether there is a client secret after this change. One given for another provider is dropped. */
export function keepsSecret(oidc: NonNullable<SettingsPatch["oidc"]>, now: Settings): boolean {
  if (oidc.clientSecret === undefined) return now.oidc.hasSecret && now.oidc.issuer === oidc.issuer;
  return oidc.clientSecret !== null && oidc.clientSecret !== "";
}

function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || /[?#\s]/.test(text) || url.username !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));
}

function syslogFaults({ syslog }: SettingsPatch): Fault[] {
  if (syslog === undefined) return [];
  return [
    ...when(syslog.enabled && syslog.host === "", "syslog.host", "secret_needed"),
    ...when(syslog.ca !== null && !PEM.test(syslog.ca), "syslog.ca", "pem"),
  ];
}

const proxyFaults = (proxies: readonly string[]): Fault[] =>
  proxies.flatMap((proxy, i) => when(!CIDR.test(proxy), `trustedProxies.${i}`, "cidr"));

const when = (wrong: boolean, path: string, code: string): Fault[] => (wrong ? [{ path, code }] : []);
