import type { HttpHandler } from "msw";
import { HEADER } from "../contract/headers.ts";
import { ServiceQuery } from "../contract/routes.ts";
import type { RouteName } from "../contract/routes.ts";
import { NewService, ServicePatch } from "../contract/service.ts";
import { removal } from "./access/operations.ts";
import type { Answer, UserCall } from "./call.ts";
import { type Kit, nextLink } from "./kit.ts";
import { servicesPage } from "./list.ts";
import { addCore, dropCore, findCore, nameHolder, renameCore } from "./world/state.ts";
import { serviceFor } from "./world/view.ts";
import { isMember } from "./world/world.ts";
import type { FakeCore } from "./world/world.ts";

/** Returns the handlers of the Core services: list, add, show, rename, remove. */
export function serviceHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const timed = () => ({ ...hub.world, nowMs: hub.around.nowMs() });
  const view = (core: FakeCore, { caller }: UserCall) => serviceFor(hub.world, caller.role)(core);
  const onService = onServiceOf(kit);

  return [
    kit.user("listServices", (call) => {
      if (hub.world.network === "list_fails") return kit.refuse("internal");
      return kit.withQuery(call, ServiceQuery, (query) => {
        const found = servicesPage(hub.world, query, call.caller.role);
        if ("refused" in found) return kit.refuse(found.refused.code, found.refused.more);
        const { rows, total, size, page } = found;
        const more = page * size < total ? nextLink(call, { page: String(page + 1), size: String(size) }) : {};
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
