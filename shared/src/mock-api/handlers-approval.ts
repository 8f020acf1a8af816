import type { HttpHandler } from "msw";
import { Approval } from "../contract/service.ts";
import { isoTime } from "../domain/iso-time.ts";
import { serviceFor } from "./world/view.ts";
import { onServiceOf } from "./handlers-services.ts";
import { startJoin } from "./world/joining.ts";
import type { Answer, UserCall } from "./call.ts";
import type { Kit } from "./kit.ts";
import { findCore } from "./world/state.ts";
import { record, waitingOf } from "./world/world.ts";
import type { FakeCore, World } from "./world/world.ts";

/** Returns the handlers that approve and refuse a waiting host. */
export function approvalHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const onService = onServiceOf(kit);
  const shown = (core: FakeCore, { caller }: UserCall): Answer =>
    kit.json(serviceFor(hub.world, caller.role)(findCore(hub.world, core.ref) ?? core));
  return [
    onService("approveHost", (core, call) =>
      kit.withBody(call, Approval, (body) => {
        const waiting = waitingOf(core);
        if (waiting === null || waiting.fingerprint !== body.fingerprint || waiting.host !== body.host)
          return kit.refuse("precondition_failed");
        hub.set(approved({ ...hub.world, nowMs: call.nowMs }, core, call.caller.user.login));
        return shown(core, call);
      }),
    ),
    onService("refuseHost", (core, call) =>
      kit.change(call, () => {
        const waiting = waitingOf(core);
        if (waiting === null) return kit.refuse("precondition_failed");
        const refused = { by: call.caller.user.login, at: isoTime(call.nowMs) };
        hub.set(
          record(
            { ...hub.world, nowMs: call.nowMs },
            waiting.moves === true
              ? decided(core)
              : { ...core, expiresAtMs: call.nowMs, approval: { waiting, refused } },
          ),
        );
        return shown(core, call);
      }),
    ),
  ];
}

function approved(world: World, core: FakeCore, by: string): World {
  const rest = decided(core);
  // The host polls, and moves then.
  if (core.state !== "created") return record(world, rest);
  const stages = [...core.stages, { stage: "approval" as const, atMs: world.nowMs, params: { by } }];
  return startJoin(record(world, { ...rest, stages }), core.ref);
}

function decided(core: FakeCore): FakeCore {
  const { approval: _, ...rest } = core;
  return rest;
}
