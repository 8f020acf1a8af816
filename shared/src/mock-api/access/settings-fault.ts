import type { Settings, SettingsPatch } from "../../contract/settings.ts";

const CIDR = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)(\/\d{1,3})?$/i;
const PEM = /^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

interface Fault {
  path: string;
  code: string;
}

/** What a Core would refuse beyond the schema, as far as it can be told without calling anybody. */
export function settingsFault(p: SettingsPatch, now: Settings): Fault | null {
  return oidcFault(p, now) ?? syslogFault(p) ?? proxyFault(p.trustedProxies ?? []);
}

function oidcFault({ oidc }: SettingsPatch, now: Settings): Fault | null {
  if (oidc === undefined) return null;
  const fault = (field: string, code: string): Fault => ({ path: `oidc.${field}`, code });
  if (oidc.ca !== null && !PEM.test(oidc.ca)) return fault("ca", "pem");
  if (oidc.issuer !== "" && !isIssuer(oidc.issuer)) return fault("issuer", "issuer");
  if (!oidc.enabled) return null;
  for (const field of ["issuer", "clientId", "roleClaim"] as const)
    if (oidc[field].trim() === "") return fault(field, "secret_needed");
  const hasSecret = oidc.clientSecret === undefined ? now.oidc.hasSecret : (oidc.clientSecret ?? "") !== "";
  return hasSecret ? null : fault("clientSecret", "secret_needed");
}

function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.search !== "" || url.hash !== "" || /[?#]/.test(text)) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));
}

function syslogFault({ syslog }: SettingsPatch): Fault | null {
  if (syslog === undefined) return null;
  if (syslog.ca !== null && !PEM.test(syslog.ca)) return { path: "syslog.ca", code: "pem" };
  return syslog.enabled && syslog.host === "" ? { path: "syslog.host", code: "secret_needed" } : null;
}

function proxyFault(proxies: readonly string[]): Fault | null {
  const bad = proxies.findIndex((p) => !CIDR.test(p));
  return bad < 0 ? null : { path: `trustedProxies.${bad}`, code: "cidr" };
}
