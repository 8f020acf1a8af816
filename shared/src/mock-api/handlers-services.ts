import type { HttpHandler } from "msw";
import { HEADER } from "../contract/headers.ts";
import { API_PREFIX, ServiceQuery } from "../contract/routes.ts";
import type { RouteName } from "../contract/routes.ts";
import { NewService, ServicePatch } from "../contract/service.ts";
import { extendedUntil, stallEndsMs } from "../domain/rules/stall.ts";
import { removal } from "./access/operations.ts";
import type { Answer, Kit, UserCall } from "./kit.ts";
import { costlyPart, servicesPage } from "./list.ts";
import { addCore, dropCore, findCore, nameHolder, renameCore, renewCore } from "./world/state.ts";
import { giveUpJoin } from "./world/start-over.ts";
import { joinGuide, serviceFor } from "./world/view.ts";
import { isMember, isVoter, record } from "./world/world.ts";
import type { FakeCore } from "./world/world.ts";

/** Returns the handlers of the Core services: list, add, guide, rename, remove. */
export function serviceHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const timed = () => ({ ...hub.world, nowMs: hub.around.nowMs() });
  const view = (core: FakeCore, { caller }: UserCall) => serviceFor(hub.world, caller.role)(core);
  const notJoined = (core: FakeCore, run: () => Answer): Answer =>
    isMember(core) ? kit.refuse("already_enrolled", { params: { name: core.name } }) : run();
  const onService = onServiceOf(kit);

  return [
    kit.user("listServices", (call) => {
      if (hub.world.network === "list_fails") return kit.refuse("internal");
      return kit.withQuery(call, ServiceQuery, (query) => {
        const costly = costlyPart(hub.world, query);
        if (costly !== null) return kit.refuse("too_costly", { params: costly });
        const { rows, total, size, page } = servicesPage(hub.world, query, call.caller.role);
        const more =
          page * size < total ? { link: `<${API_PREFIX}/services?page=${page + 1}&size=${size}>; rel="next"` } : {};
        return kit.json(rows, 200, { [HEADER.totalCount]: String(total), ...more });
      });
    }),
    kit.user("addService", (call) =>
      kit.withBody(call, NewService, ({ name }) => {
        call.about.name = name;
        const holder = nameHolder(hub.world, name);
        if (holder !== undefined) return kit.refuse("name_taken", { params: { name: holder.name } });
        const { world, core } = addCore(timed(), hub.around.newId(), name);
        hub.set(world);
        call.about.ref = core.ref;
        return kit.json(view(core, call), 201);
      }),
    ),
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
          return kit.json(joinGuide(hub.world, findCore(hub.world, core.ref) ?? core));
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
        return kit.json(view(findCore(hub.world, core.ref) ?? core, call));
      }),
    ),
    onService("cancelJoin", (core, call) =>
      kit.change(call, () => {
        const why = noJoin(core);
        if (why !== null) return kit.refuse("busy", { params: { why, name: core.name } });
        hub.set(giveUpJoin(timed(), core, { code: "join_cancelled", params: { by: call.caller.user.login } }));
        return kit.json(view(findCore(hub.world, core.ref) ?? core, call), 202);
      }),
    ),
    onService("showService", (core, call) => kit.json(view(core, call))),
    onService("renameService", (core, call) =>
      kit.withBody(call, ServicePatch, ({ name }) => {
        if (kit.isStale(call, core.revision)) return kit.refuse("precondition_failed");
        const holder = nameHolder(hub.world, name, core.ref);
        if (holder !== undefined) return kit.refuse("name_taken", { params: { name: holder.name } });
        call.about.name = name;
        hub.set(renameCore(hub.world, core, name));
        return kit.json(view(findCore(hub.world, core.ref) ?? core, call));
      }),
    ),
    onService("removeService", (core, call) =>
      kit.change(call, () => {
        if (kit.isStale(call, core.revision)) return kit.refuse("precondition_failed");
        if (isMember(core)) return removal(kit, core, call);
        hub.set(dropCore(hub.world, core.ref));
        return kit.nothing();
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

/** Returns the handler of a route below one service. */
export const onServiceOf =
  (kit: Kit) =>
  (name: RouteName, run: (core: FakeCore, call: UserCall) => Answer): HttpHandler =>
    kit.user(name, (call) => {
      const core = findCore(kit.hub.world, call.param("id"));
      if (core === undefined) return kit.refuse("not_found", { params: { what: "service" } });
      Object.assign(call.about, { name: core.name, ref: core.ref });
      return run(core, call);
    });
