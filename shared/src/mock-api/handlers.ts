import { HttpResponse, http } from "msw";
import type { HttpHandler } from "msw";
import { API_PREFIX, ROUTES, pathOf } from "../contract/routes.ts";
import { callerOf } from "./access/caller.ts";
import { kumaHandlers } from "./access/handlers-kuma.ts";
import { ownHandlers } from "./access/handlers-own.ts";
import { settingsHandlers } from "./access/handlers-settings.ts";
import { signInHandlers } from "./access/handlers-sign-in.ts";
import { userHandlers } from "./access/handlers-users.ts";
import { approvalHandlers } from "./handlers-approval.ts";
import { joinHandlers } from "./handlers-joins.ts";
import { serviceHandlers } from "./handlers-services.ts";
import type { Hub } from "./hub.ts";
import { livesHandlers } from "./handlers-lives.ts";
import { kitOf } from "./kit.ts";
import type { Kit } from "./kit.ts";
import { logHandlers } from "./logs/handlers.ts";
import { restoreHandlers } from "./snapshots/restore-handlers.ts";
import { drillHandlers } from "./drill/drills.ts";
import { snapshotHandlers } from "./snapshots/handlers.ts";
import { clusterView, nodeView } from "./world/cluster-view.ts";
import { recoveryView } from "./world/recovery-view.ts";

/** Returns the handlers of every route of the contract that a page or a script calls, over one hub. */
export function handlersOf(hub: Hub): HttpHandler[] {
  const kit = kitOf(hub);
  return [
    ...serviceHandlers(kit),
    ...joinHandlers(kit),
    ...approvalHandlers(kit),
    ...signInHandlers(kit),
    ...userHandlers(kit),
    ...ownHandlers(kit),
    ...settingsHandlers(kit),
    ...kumaHandlers(kit),
    ...livesHandlers(kit),
    ...logHandlers(kit),
    ...restoreHandlers(kit),
    ...snapshotHandlers(kit),
    ...drillHandlers(kit),
    kit.user("cluster", () => kit.json(clusterView(hub.world))),
    kit.user("clusterRecovery", () => {
      const view = recoveryView({ ...hub.world, nowMs: hub.around.nowMs() }, [...hub.snapshots.all.values()]);
      return view === null ? kit.refuse("no_leader") : kit.json(view);
    }),
    http.get(`*${pathOf(ROUTES.node)}`, () =>
      hub.world.network === "down" ? HttpResponse.error() : kit.json(nodeView(hub.world)),
    ),
    events(kit),
    http.all(`*${API_PREFIX}/*`, () => (hub.world.network === "down" ? HttpResponse.error() : kit.refuse("not_found"))),
  ];
}

/** The stream stays open without a leader: it reports that there is none. */
const events = (kit: Kit): HttpHandler =>
  http.get(`*${pathOf(ROUTES.events)}`, ({ request }) => {
    const { hub } = kit;
    if (hub.world.network === "down") return HttpResponse.error();
    const caller = callerOf(hub.access, request, hub.around.nowMs());
    if (caller === null) return kit.refuse("unauthenticated");
    if (caller.user.mustChangePassword) return kit.refuse("password_change_needed");
    const encoder = new TextEncoder();
    let leave = (): void => undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (out) => {
        leave = hub.open({
          role: caller.role,
          session: caller.session?.id ?? null,
          write: (text) => out.enqueue(encoder.encode(text)),
          fail: () => out.error(new TypeError("cut off")),
          end: () => out.close(),
        });
      },
      cancel: () => leave(),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
  });
