import type { HttpHandler } from "msw";
import { PrivateServiceQuery } from "../../contract/routes-access.ts";
import { LeaderRequest } from "../../contract/cluster.ts";
import { HEADER } from "../../contract/headers.ts";
import { onServiceOf } from "../handlers-services.ts";
import type { Kit } from "../kit.ts";
import { servicesPage } from "../list.ts";
import { restart, shown, transfer } from "./operations.ts";
import { findCore } from "../world/state.ts";
import { whoamiView } from "./view.ts";

/** Returns the handlers of routes for KUMA's own clients, of restarts, and of the API description. */
export function kumaHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const onService = onServiceOf(kit);
  return [
    kit.user("whoamiCompat", ({ caller, nowMs }) =>
      kit.json({ ...whoamiView(hub.access, caller, nowMs), tenants: {} }),
    ),
    kit.user("selectTenants", () => kit.nothing()),
    kit.user("listServicesPrivate", (call) =>
      kit.withQuery(call, PrivateServiceQuery, (query) => {
        const found = servicesPage(hub.world, query, call.caller.role);
        if ("refused" in found) return kit.refuse(found.refused.code, found.refused.more);
        return kit.json(found.rows, 200, { [HEADER.totalCount]: String(found.total) });
      }),
    ),
    onService("restartService", (core, call) => kit.change(call, () => restart(kit, core, call))),
    onService("restartServicePrivate", (core, call) => kit.change(call, () => restart(kit, core, call))),
    kit.user("moveLeadership", (call) =>
      kit.withBody(call, LeaderRequest, ({ id, expectedLeader }) => {
        const core = findCore(hub.world, id);
        if (core === undefined) return kit.refuse("not_found", { params: { what: "service" } });
        Object.assign(call.about, { name: core.name, ref: core.ref });
        return transfer(kit, core, expectedLeader, call);
      }),
    ),
    onService("reloadService", () => kit.nothing()),
    onService("reloadServicePrivate", () => kit.nothing()),
    // The generator is loaded only when the description is requested.
    kit.user("openapi", async (call) =>
      kit.json(
        (await import("../../openapi/document.ts")).openApi({
          version: "1.0.0",
          lang: inRussian(call.request) ? "ru" : "en",
        }),
      ),
    ),
    kit.user("showOperation", (call) => {
      const operation = hub.access.operations.get(call.param("id"));
      return operation === undefined
        ? kit.refuse("not_found", { params: { what: "operation" } })
        : kit.json(shown(hub, operation));
    }),
  ];
}

/** The page sends the language it shows; the mock needs no other language negotiation. */
const inRussian = (request: Request): boolean => request.headers.get("accept-language")?.startsWith("ru") === true;
