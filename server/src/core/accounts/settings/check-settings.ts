import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { Problem } from "@core-console/shared/contract/errors";
import type { FieldCode } from "@core-console/shared/words/field-code";
import { isLoopback } from "../../../lib/net/address.ts";
import { proxyFault } from "../../../lib/net/client-address.ts";
import type { SettingsRecord } from "../../state/records-access.ts";
import { bare } from "../../../lib/net/address.ts";

type Fault = NonNullable<Problem["errors"]>[number];

/** Returns every error in the given sections of the settings, beyond their schema. */
export function settingsFaults(settings: SettingsRecord, sections: ReadonlySet<keyof SettingsRecord>): Fault[] {
  const faults: Fault[] = [];
  const bad = (path: string, code: FieldCode): void => void faults.push({ path, code, message: "" });
  if (sections.has("oidc")) checkOidc(settings.oidc, bad);
  if (sections.has("syslog")) {
    if (settings.syslog.enabled && settings.syslog.host === "") bad("syslog.host", "secret_needed");
    if (settings.syslog.host !== "" && !isHost(settings.syslog.host)) bad("syslog.host", "host");
    if (settings.syslog.ca !== null && !isPem(settings.syslog.ca)) bad("syslog.ca", "pem");
  }
  if (sections.has("trustedProxies"))
    for (const [i, range] of settings.trustedProxies.entries()) {
      const why = proxyFault(range);
      if (why !== null) bad(`trustedProxies.${i}`, why);
    }
  return faults;
}

function checkOidc(oidc: SettingsRecord["oidc"], bad: (path: string, code: FieldCode) => void): void {
  if (oidc.issuer !== "" && issuerUrl(oidc.issuer) === null) bad("oidc.issuer", "issuer");
  if (oidc.ca !== null && !isPem(oidc.ca)) bad("oidc.ca", "pem");
  if (!oidc.enabled) return;
  for (const field of ["issuer", "clientId", "label", "roleClaim"] as const)
    if (oidc[field].trim() === "") bad(`oidc.${field}`, "secret_needed");
  if (oidc.roles.length === 0) bad("oidc.roles", "secret_needed");
  if (oidc.sealedSecret === null) bad("oidc.clientSecret", "secret_needed");
}

/**
 * Returns the provider's address: https, or http on loopback; no query, fragment or credentials. Null for anything
 * else.
 */
export function issuerUrl(issuer: string): URL | null {
  if (!URL.canParse(issuer) || /[?#\s]/.test(issuer)) return null;
  const url = new URL(issuer);
  const safe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(bare(url.hostname)));
  return safe && url.username === "" && url.password === "" ? url : null;
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || /^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?\.?$/.test(host);
}

/** Reports whether the text is one or more readable certificates and no other PEM block. */
function isPem(text: string): boolean {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const rest = text.replace(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g, "").trim();
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch {
    return false;
  }
  return blocks.length > 0 && !rest.includes("-----");
}
