import type { HttpHandler } from "msw";
import { extendedUntil, stallEndsMs } from "../domain/rules/stall.ts";
import type { Answer, UserCall } from "./call.ts";
import { onServiceOf } from "./handlers-services.ts";
import type { Kit } from "./kit.ts";
import { findCore, renewCore } from "./world/state.ts";
import { giveUpJoin } from "./world/start-over.ts";
import { joinGuide, serviceFor } from "./world/view.ts";
import { isMember, isVoter, record } from "./world/world.ts";
import type { FakeCore } from "./world/world.ts";

/** Returns the handlers of joins: guide, renew, extend, cancel. */
export function joinHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const timed = () => ({ ...hub.world, nowMs: hub.around.nowMs() });
  const current = (core: FakeCore): FakeCore => findCore(hub.world, core.ref) ?? core;
  const view = (core: FakeCore, { caller }: UserCall) => serviceFor(hub.world, caller.role)(current(core));
  const notJoined = (core: FakeCore, run: () => Answer): Answer =>
    isMember(core) ? kit.refuse("already_enrolled", { params: { name: core.name } }) : run();
  const onService = onServiceOf(kit);

  return [
    onService("joinGuide", (core) => notJoined(core, () => kit.json(joinGuide(hub.world, core)))),
    onService("renewJoin", (core, call) =>
      kit.change(call, () =>
        notJoined(core, () => {
          const refused = core.approval?.refused ?? null;
          if (refused !== null)
            return kit.refuse("id_expired", {
              params: { name: core.name, at: refused.at, refusedBy: refused.by },
            });
          hub.set(renewCore(timed(), core));
          return kit.json(joinGuide(hub.world, current(core)));
        }),
      ),
    ),
    onService("extendJoin", (core, call) =>
      kit.change(call, () => {
        const why = noJoin(core) ?? (isMember(core) ? null : "no_learner");
        if (why !== null) return kit.refuse("busy", { params: { why, name: core.name } });
        const world = timed();
        // Uses the current state: the record that the caller was matched with may date from before the stall.
        const now = findCore(world, core.ref) ?? core;
        const { stallMs } = hub.pace;
        const endsMs =
          now.stall === null
            ? now.extendedUntilMs
            : stallEndsMs(now.stall, { stallMs, extendedUntilMs: now.extendedUntilMs });
        const extendedUntilMs = extendedUntil({ nowMs: world.nowMs, stallMs, endsMs });
        hub.set(record(world, { ...now, extendedUntilMs }));
        return kit.json(view(core, call));
      }),
    ),
    onService("cancelJoin", (core, call) =>
      kit.change(call, () => {
        const why = noJoin(core);
        if (why !== null) return kit.refuse("busy", { params: { why, name: core.name } });
        hub.set(giveUpJoin(timed(), core, { code: "join_cancelled", params: { by: call.caller.user.login } }));
        return kit.json(view(core, call), 202);
      }),
    ),
  ];
}

/** Returns why there is no join to extend or to give up; null when there is one. */
function noJoin(core: FakeCore): string | null {
  if (core.state === "removing") return "removing";
  if (isVoter(core)) return "joined";
  return core.host === null ? "no_join" : null;
}
