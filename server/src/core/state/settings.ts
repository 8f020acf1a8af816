import { DEFAULT_SETTINGS } from "@core-console/shared/contract/settings";
import type { Registry } from "./registry.ts";
import type { SettingsRecord } from "./records-access.ts";

const { hasSecret: _, ...oidc } = DEFAULT_SETTINGS.oidc;
const DEFAULTS: SettingsRecord = { ...DEFAULT_SETTINGS, oidc: { ...oidc, sealedSecret: null } };

/** The settings as this copy of the registry has them; the defaults until an administrator has set anything. */
export function currentSettings(c: { registry: Pick<Registry, "settings"> }): SettingsRecord {
  return c.registry.settings?.value ?? DEFAULTS;
}
