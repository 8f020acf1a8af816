import { DEFAULT_SETTINGS } from "@core-console/shared/contract/settings";
import type { Registry } from "./registry.ts";
import type { SettingsRecord } from "./records-access.ts";
import { sealedBy } from "./seal.ts";

const { hasSecret: _, ...oidc } = DEFAULT_SETTINGS.oidc;
const DEFAULTS: SettingsRecord = { ...DEFAULT_SETTINGS, oidc: { ...oidc, sealedSecret: null } };

/** Returns the settings as cached by this registry; the defaults until an administrator has changed any. */
export function currentSettings(deps: { registry: Pick<Registry, "settings"> }): SettingsRecord {
  return deps.registry.settings?.value ?? DEFAULTS;
}

/** Reports whether sign-in through the provider is on, and its client secret sealed with another key than is in use. */
export function isOidcSecretLost({ settings, sealing }: Pick<Registry, "settings" | "sealing">): boolean {
  const { enabled, sealedSecret } = settings?.value.oidc ?? DEFAULTS.oidc;
  return enabled && sealedSecret !== null && sealing !== null && sealedBy(sealedSecret) !== sealing.value.keyId;
}
