import type { HttpHandler } from "msw";
import { Approval } from "../contract/service.ts";
import { serviceFor, iso, waitingOf } from "./view.ts";
import { onServiceOf } from "./handlers-services.ts";
import { startJoin } from "./joining.ts";
import type { Answer, Kit, UserCall } from "./kit.ts";
import { findCore } from "./state.ts";
import { record } from "./world.ts";
import type { FakeCore, World } from "./world.ts";

/** Approving a host that waits, and turning it away. */
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
        const refused = { by: call.caller.user.login, at: iso(call.nowMs) };
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

/** A host calls with the ID, and somebody below an administrator could have used it; that of a member is to move. */
export function startWaiting(world: World, ref: string): World {
  const core = world.cores.get(ref);
  if (core === undefined) return world;
  const moves = core.state !== "created";
  const n = world.nextAddress;
  const name = moves ? `new-${core.name}` : core.name;
  const host = world.loopback ? `127.0.0.${n}` : `${name}.soc.example`;
  const address = world.loopback ? `127.0.0.${n}` : `192.0.2.${n}`;
  const at = iso(world.nowMs);
  const waiting = {
    ...(moves ? { moves } : {}),
    since: at,
    endsAt: iso(world.nowMs + 86_400_000),
    fingerprint: FINGERPRINT,
    host,
    addresses: [address],
    raft: `${host}:7209`,
    internal: `${host}:7210`,
    from: address,
    uses: [
      { at: iso(core.createdAtMs), who: "anna", role: "administrator", did: "made" as const, from: "192.0.2.201" },
      { at, who: "oleg", role: "operator", did: "renewed" as const, from: "192.0.2.207" },
    ],
  };
  if (moves) return record(world, { ...core, approval: { waiting, refused: null } });
  const called = { stage: "called" as const, atMs: world.nowMs, params: { fqdn: host, address } };
  return record(world, {
    ...core,
    expiresAtMs: world.nowMs + 86_400_000,
    stages: [...core.stages, called],
    approval: { waiting, refused: null },
  });
}

const FINGERPRINT = "7c1e90afb2d405e64f38c19a6d72e80b5a41f0c37e98d26b014fa35cd7e8912b";

function approved(world: World, core: FakeCore, by: string): World {
  const rest = decided(core);
  // The host asks again, and moves then.
  if (core.state !== "created") return record(world, rest);
  const stages = [...core.stages, { stage: "approval" as const, atMs: world.nowMs, params: { by } }];
  return startJoin(record(world, { ...rest, stages }), core.ref);
}

function decided(core: FakeCore): FakeCore {
  const { approval: _, ...rest } = core;
  return rest;
}
