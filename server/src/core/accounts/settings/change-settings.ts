import type { Settings, SettingsPatch } from "@core-console/shared/contract/settings";
import { OutwardError } from "../../../lib/net/outward-address.ts";
import type { Outward } from "../../../lib/net/outward.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { SettingsRecord } from "../../state/records-access.ts";
import type { Registry } from "../../state/registry.ts";
import { refuseStale } from "../../state/service-changes.ts";
import { issuerUrl, settingsFaults } from "./check-settings.ts";
import { bare } from "../../../lib/net/address.ts";
import { currentSettings } from "../../state/settings.ts";
import { seal, sealedBy, type SealingKey } from "../../state/seal.ts";

/** Returns the sealing context of a client secret: it opens for this provider only. */
export function clientSecretContext(issuer: string): string {
  return `settings.oidc.clientSecret ${issuer}`;
}

/** Returns the settings as administrators see them: without the secret, only whether a readable one is stored. */
export function shownSettings(record: SettingsRecord, revision: number, keyId: string | null): Settings {
  const { sealedSecret, ...oidc } = record.oidc;
  const hasSecret = sealedSecret !== null && keyId !== null && sealedBy(sealedSecret) === keyId;
  return { ...record, revision, oidc: { ...oidc, hasSecret } };
}

/**
 * Returns the settings with a patch applied, section by section. A client secret is sealed before it is stored; the
 * old one is dropped when its provider changes, so that it cannot be sent to another address. Throws validation_failed
 * (`no_sealing_key` if this Core cannot seal).
 */
function patched(
  before: SettingsRecord,
  patch: SettingsPatch,
  key: SealingKey | null,
  keyId: string | null,
): SettingsRecord {
  const { oidc, ...sections } = patch;
  const rest = Object.fromEntries(Object.entries(sections).filter(([, value]) => value !== undefined));
  if (oidc === undefined) return { ...before, ...rest };
  const { clientSecret, ...fields } = oidc;
  return { ...before, ...rest, oidc: { ...fields, sealedSecret: sealedSecret() } };

  function sealedSecret(): string | null {
    const stored = before.oidc.sealedSecret;
    if (clientSecret === undefined) {
      const good = stored !== null && sealedBy(stored) === keyId && before.oidc.issuer === fields.issuer;
      return good ? stored : null;
    }
    if (clientSecret === null || clientSecret === "") return null;
    if (key === null) throw faulty([{ path: "oidc.clientSecret", code: "no_sealing_key", message: "" }]);
    return seal(key, clientSecretContext(fields.issuer), clientSecret);
  }
}

/**
 * Plans a change of the settings. Throws validation_failed, precondition_failed (`ifMatch` is the revision of the
 * settings).
 */
export function planSettings(
  registry: Registry,
  patch: SettingsPatch,
  key: SealingKey | null,
  ifMatch: number | null,
): ChangePlan {
  const revision = registry.settings?.revision ?? 0;
  refuseStale({ revision }, ifMatch);
  const next = patched(currentSettings({ registry }), patch, key, registry.sealing?.value.keyId ?? null);
  const sections = sectionsOf(patch);
  const faults = settingsFaults(next, new Set(sections));
  if (faults.length > 0) throw faulty(faults);
  return {
    compare: [{ key: keys.settings, target: "mod", op: "=", value: revision }],
    ops: [{ op: "put", key: keys.settings, value: JSON.stringify(next) }],
    audit: { what: "settings.change", ref: null, name: sections.length === 0 ? null : sections.join(", ") },
    status: 200,
    made: null,
    ref: null,
  };
}

/**
 * Throws validation_failed if the settings point at link-local addresses or the cluster itself. A name that does not
 * resolve is accepted: it may resolve later.
 */
export async function refuseAddresses(outward: Pick<Outward, "addresses">, patch: SettingsPatch): Promise<void> {
  const issuer = patch.oidc === undefined ? null : issuerUrl(patch.oidc.issuer);
  const port = issuer === null || issuer.port !== "" ? Number(issuer?.port) : issuer.protocol === "https:" ? 443 : 80;
  const further = (patch.oidc?.hosts ?? []).flatMap((text, i) => {
    const url = URL.parse(`https://${text}`);
    return url === null ? [] : [{ path: `oidc.hosts.${i}`, host: bare(url.hostname), port: Number(url.port || 443) }];
  });
  const places = [
    ...further,
    ...(issuer === null ? [] : [{ path: "oidc.issuer", host: bare(issuer.hostname), port }]),
    ...(patch.syslog === undefined || patch.syslog.host === ""
      ? []
      : [{ path: "syslog.host", host: patch.syslog.host, port: patch.syslog.port }]),
  ];
  for (const { path, host, port: at } of places) {
    try {
      await outward.addresses(host, at);
    } catch (error) {
      if (!(error instanceof OutwardError) || error.kind !== "refused") continue;
      throw invalidField(path, "address_refused", { address: host });
    }
  }
}

function sectionsOf(patch: SettingsPatch): (keyof SettingsPatch)[] {
  const all = [
    "signIn",
    "oidc",
    "audit",
    "syslog",
    "trustedProxies",
    "approveHosts",
    "snapshots",
    "drill",
    "restoreByToken",
  ] as const;
  return all.filter((section) => patch[section] !== undefined);
}

function faulty(errors: NonNullable<ApiProblem["errors"]>): ApiProblem {
  return new ApiProblem("validation_failed", {}, errors);
}
