import type { HttpHandler } from "msw";
import type { Operation } from "../../contract/access.ts";
import { PrivateServiceQuery } from "../../contract/routes-access.ts";
import { HEADER } from "../../contract/headers.ts";
import { faultTolerance, majority } from "../../domain/quorum.ts";
import { onServiceOf } from "../handlers-services.ts";
import type { Kit, UserCall } from "../kit.ts";
import { servicesPage } from "../list.ts";
import { iso } from "../view.ts";
import { coresOf, isRunning, isVoter } from "../world.ts";
import type { FakeCore } from "../world.ts";
import { whoamiView } from "./view.ts";

/** A restart takes so long by the fake's clock; nothing really stops. */
const RUNS_AFTER_MS = 1_000;
const DONE_AFTER_MS = 4_000;

/** What KUMA's own clients call, restarts, and the description of the API. */
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
        const { rows, total } = servicesPage(hub.world, query, call.caller.role);
        return kit.json(rows, 200, { [HEADER.totalCount]: String(total) });
      }),
    ),
    onService("restartService", (core, call) => kit.change(call, () => restart(kit, core, call))),
    onService("restartServicePrivate", (core, call) => kit.change(call, () => restart(kit, core, call))),
    onService("reloadService", () => kit.nothing()),
    onService("reloadServicePrivate", () => kit.nothing()),
    // Only who asks for it loads what makes it.
    kit.user("openapi", async () =>
      kit.json((await import("../../openapi/document.ts")).openApi({ version: "1.0.0" })),
    ),
    kit.user("showOperation", (call) => {
      const operation = hub.access.operations.get(call.param("id"));
      return operation === undefined
        ? kit.refuse("not_found", { params: { what: "operation" } })
        : kit.json(standing(operation, call.nowMs));
    }),
  ];
}

function restart(kit: Kit, core: FakeCore, call: UserCall): Response {
  const { hub } = kit;
  const voters = coresOf(hub.world).filter(isVoter);
  const alive = voters.filter((v) => isRunning(v) && v.ref !== core.ref).length;
  const unfinished = [...hub.access.operations.values()].some((o) => standing(o, call.nowMs).state !== "done");
  if (unfinished) return kit.refuse("busy");
  // A cluster of one has nobody to keep: its restart is a short pause that the operator asked for.
  if (voters.length > 1 && isVoter(core) && faultTolerance(voters.length, alive) < 0)
    return kit.refuse("quorum_at_risk", {
      params: { voters: voters.length, majority: majority(voters.length), alive },
    });
  const operation: Operation = {
    id: hub.around.newId(),
    kind: "restart",
    ref: core.ref,
    name: core.name,
    by: call.caller.user.login,
    requestedAt: iso(call.nowMs),
    updatedAt: iso(call.nowMs),
    state: "waiting",
    reason: null,
  };
  hub.setAccess({ ...hub.access, operations: new Map(hub.access.operations).set(operation.id, operation) });
  return kit.json(operation, 202);
}

/** How far it is by now. */
function standing(o: Operation, nowMs: number): Operation {
  const since = nowMs - Date.parse(o.requestedAt);
  if (since < RUNS_AFTER_MS) return o;
  const done = since >= DONE_AFTER_MS;
  const updatedAt = iso(Date.parse(o.requestedAt) + (done ? DONE_AFTER_MS : RUNS_AFTER_MS));
  return { ...o, state: done ? "done" : "running", updatedAt };
}
