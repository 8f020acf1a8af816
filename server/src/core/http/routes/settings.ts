import { HEADER, eTagOf } from "@core-console/shared/contract/headers";
import type { Settings, SettingsPatch } from "@core-console/shared/contract/settings";
import type { AccountsDeps } from "../../accounts/deps.ts";
import type { JobsDeps } from "../../jobs/deps.ts";
import type { HttpDeps } from "../deps.ts";
import { planSettings, refuseAddresses, shownSettings } from "../../accounts/settings/change-settings.ts";
import { currentSettings } from "../../state/settings.ts";
import { sealingKeyOf } from "../../jobs/sealing-key.ts";
import { ifMatch } from "../server/if-match.ts";
import type { Call, Handlers } from "../server/server.ts";

export type SettingsDeps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "self"> &
  Pick<AccountsDeps, "outward"> &
  Pick<JobsDeps, "sealingKey">;

/** Handlers of GET and PATCH /settings. */
export function settingsHandlers(deps: SettingsDeps): Pick<Handlers, "showSettings" | "changeSettings"> {
  const show = (call: Call): Settings => {
    const revision = deps.registry.settings?.revision ?? 0;
    void call.reply.header("etag", eTagOf(revision, deps.self.lifeId));
    return shownSettings(currentSettings(deps), revision, deps.registry.sealing?.value.keyId ?? null);
  };
  return {
    async showSettings(call) {
      await deps.consistency.sync();
      return show(call);
    },
    async changeSettings(call) {
      const patch = call.body as SettingsPatch;
      await refuseAddresses(deps.outward, patch);
      const outcome = await deps.changes.execute(call.change, () =>
        planSettings(deps.registry, patch, sealingKeyOf(deps), ifMatch(deps, call)),
      );
      if (outcome.kind === "done") {
        void call.reply.header(HEADER.revision, String(outcome.revision));
        await deps.consistency.seen(outcome.revision);
      } else {
        void call.reply.header(HEADER.idempotentReplay, "true");
        await deps.consistency.sync();
      }
      return show(call);
    },
  };
}
