import { foldName } from "@core-console/shared/contract/name";
import type { LastKnownCopy } from "../../state/last-known/last-known-copy.ts";
import type { Registry } from "../../state/registry.ts";
import { currentSettings } from "../../state/settings.ts";
import type { KnownUsers } from "./read-only-access.ts";

interface Deps {
  readonly registry: Pick<Registry, "ready" | "services" | "users" | "logins" | "settings">;
  readonly lastKnown: Pick<LastKnownCopy, "state">;
  readonly self: { readonly ref: string };
}

/**
 * Returns the users in this Core's copy of the registry, which is complete up to the moment when the majority was lost
 * (`lostAtMs`, ms since 1970); after a restart without a majority, those of the last known state. Null if it has
 * neither, or does not vote: only voters' Cores sign users in.
 */
export function knownUsers({ registry, lastKnown, self }: Deps, lostAtMs: number): KnownUsers | null {
  const copy = lastKnown.state;
  const records = registry.ready ? registry : copy;
  if (records === null || records.services.get(self.ref)?.value.voter !== true) return null;
  const { oidc } = currentSettings({ registry: records });
  return {
    byLogin: (login) => records.users.get(records.logins.get(foldName(login)) ?? "")?.value ?? null,
    provider: oidc.enabled ? { label: oidc.label } : null,
    copyAtMs: registry.ready || copy === null ? lostAtMs : copy.atMs,
  };
}
