import { HttpResponse, http } from "msw";
import type { HttpHandler } from "msw";
import { HEADER } from "../contract/headers.ts";
import { API_PREFIX, ROUTES, ServiceQuery } from "../contract/routes.ts";
import { NewService, ServicePatch } from "../contract/service.ts";
import { canRemoveRecord } from "../domain/records.ts";
import { change, parsed } from "./changes.ts";
import type { Hub } from "./hub.ts";
import { servicesPage } from "./list.ts";
import { faults, problem } from "./problem.ts";
import { addCore, dropCore, findCore, nameHolder, renameCore, renewCore } from "./state.ts";
import { clusterView, nodeView } from "./cluster-view.ts";
import { joinGuide, serviceView, witnessOf } from "./view.ts";
import { isMember } from "./world.ts";
import type { FakeCore } from "./world.ts";

const url = (name: keyof typeof ROUTES): string => `*${API_PREFIX}${ROUTES[name].path}`;

interface Call {
  request: Request;
  params: Record<string, string | readonly string[] | undefined>;
}
type Answer = Response | Promise<Response>;

/** Every operator route of the contract over one hub. */
export function handlersOf(hub: Hub): HttpHandler[] {
  const requestId = (): string => hub.around.newId();
  const json = (body: unknown, status = 200, more: Record<string, string> = {}): Response =>
    HttpResponse.json(body as never, {
      status,
      headers: { ...provenance(hub), [HEADER.requestId]: requestId(), ...more },
    });

  /** Waits for a leader as the BFF does, unless the asker is content with an old answer. */
  const answered =
    (run: (call: Call) => Answer) =>
    async ({ request, params }: Call): Promise<Response> => {
      if (hub.world.network === "down") return HttpResponse.error();
      if (hub.world.network === "no_cores") return problem("no_leader", requestId());
      const stale = new URL(request.url).searchParams.get("stale") === "1";
      if (!stale && !(await hub.until((w) => w.leader !== null, hub.pace.holdMs)))
        return problem("no_leader", requestId());
      return run({ request, params });
    };
  /** The same for a route below one service. */
  const onService = (run: (core: FakeCore, call: Call) => Answer) =>
    answered((call) => {
      const core = findCore(hub.world, String(call.params["id"]));
      return core === undefined ? problem("not_found", requestId()) : run(core, call);
    });
  const notJoined = (core: FakeCore, run: () => Answer): Answer =>
    isMember(core) ? problem("already_enrolled", requestId(), { params: { name: core.name } }) : run();

  const changed = (request: Request, run: (text: string) => Answer): Promise<Response> =>
    change(hub, request, requestId, run);

  return [
    http.get(
      url("listServices"),
      answered(({ request }) => {
        if (hub.world.network === "list_fails") return problem("internal", requestId());
        const query = ServiceQuery.safeParse(queryOf(request.url));
        if (!query.success) return problem("validation_failed", requestId(), { errors: faults(query.error) });
        const { rows, total, size, page } = servicesPage(hub.world, query.data);
        const more =
          page * size < total ? { link: `<${API_PREFIX}/services?page=${page + 1}&size=${size}>; rel="next"` } : {};
        return json(rows, 200, { [HEADER.totalCount]: String(total), ...more });
      }),
    ),
    http.post(
      url("addService"),
      answered(({ request }) =>
        changed(request, (text) => {
          const body = parsed(NewService, text, requestId);
          if (body instanceof Response) return body;
          const holder = nameHolder(hub.world, body.name);
          if (holder !== undefined) return problem("name_taken", requestId(), { params: { name: holder.name } });
          const { world, core } = addCore({ ...hub.world, nowMs: hub.around.nowMs() }, hub.around.newId(), body.name);
          hub.set(world);
          return json(serviceView(world, core), 201);
        }),
      ),
    ),
    http.get(
      url("joinGuide"),
      onService((core) => notJoined(core, () => json(joinGuide(hub.world, core)))),
    ),
    http.post(
      url("renewJoin"),
      onService((core, { request }) =>
        changed(request, () =>
          notJoined(core, () => {
            hub.set(renewCore({ ...hub.world, nowMs: hub.around.nowMs() }, core));
            const renewed = findCore(hub.world, core.ref) ?? core;
            return json(joinGuide(hub.world, renewed));
          }),
        ),
      ),
    ),
    http.get(
      url("showService"),
      onService((core) => json(serviceView(hub.world, core))),
    ),
    http.patch(
      url("renameService"),
      onService((core, { request }) =>
        changed(request, (text) => {
          const body = parsed(ServicePatch, text, requestId);
          if (body instanceof Response) return body;
          if (isStale(request, core)) return problem("precondition_failed", requestId());
          const holder = nameHolder(hub.world, body.name, core.ref);
          if (holder !== undefined) return problem("name_taken", requestId(), { params: { name: holder.name } });
          hub.set(renameCore(hub.world, core, body.name));
          return json(serviceView(hub.world, findCore(hub.world, core.ref) ?? core));
        }),
      ),
    ),
    http.delete(
      url("removeService"),
      onService((core, { request }) =>
        changed(request, () => {
          if (isStale(request, core)) return problem("precondition_failed", requestId());
          const verdict = canRemoveRecord(core.state);
          if (!verdict.ok) return problem("busy", requestId(), { params: verdict.params });
          hub.set(dropCore(hub.world, core.ref));
          return new Response(null, { status: 204, headers: provenance(hub) });
        }),
      ),
    ),
    http.get(
      url("cluster"),
      answered(() => json(clusterView(hub.world))),
    ),
    http.get(url("node"), () => (hub.world.network === "down" ? HttpResponse.error() : json(nodeView(hub.world)))),
    http.get(url("events"), () => eventStream(hub)),
    http.all(
      `*${API_PREFIX}/*`,
      answered(() => problem("not_found", requestId())),
    ),
  ];
}

const isStale = (request: Request, core: FakeCore): boolean => {
  const match = request.headers.get("if-match");
  return match !== null && match !== "*" && match.replaceAll('"', "") !== String(core.revision);
};

function queryOf(address: string): Record<string, string | string[]> {
  const search = new URL(address).searchParams;
  return Object.fromEntries(
    [...new Set(search.keys())].map((key) => {
      const all = search.getAll(key);
      return [key, all.length === 1 ? (all[0] ?? "") : all];
    }),
  );
}

/** Where an answer came from, as every signed-in answer says. */
function provenance(hub: Hub): Record<string, string> {
  const { world } = hub;
  const served = witnessOf(world)?.ref;
  return {
    ...(served === undefined ? {} : { [HEADER.servedBy]: served }),
    ...(world.leader === null ? {} : { [HEADER.leader]: world.leader.ref }),
    [HEADER.term]: String(world.term),
    [HEADER.generation]: String(world.generation),
    [HEADER.revision]: String(world.revision),
    [HEADER.dataAge]:
      world.leader === null ? String(world.nowMs - (world.leaderlessSinceMs ?? world.nowMs) + 250) : "0",
  };
}

function eventStream(hub: Hub): Response {
  if (hub.world.network === "down") return HttpResponse.error();
  const encoder = new TextEncoder();
  let leave = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (out) => {
      leave = hub.open({
        write: (text) => out.enqueue(encoder.encode(text)),
        fail: () => out.error(new TypeError("cut off")),
      });
    },
    cancel: () => leave(),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}
