import { HttpResponse, http } from "msw";
import type { HttpHandler } from "msw";
import type * as z from "zod/mini";
import type { ErrorCode, Problem } from "../contract/errors.ts";
import { HEADER } from "../contract/headers.ts";
import { ROUTES, pathOf } from "../contract/routes.ts";
import type { RouteName } from "../contract/routes.ts";
import type { Route } from "../contract/route.ts";
import { AUDIT_WHAT, entered, whatRefused } from "./access/audit.ts";
import { callerOf, refusalOf } from "./access/caller.ts";
import type { Caller } from "./access/caller.ts";
import { change, parsed } from "./changes.ts";
import type { Forget } from "./changes.ts";
import type { Hub } from "./hub.ts";
import { faults, problem } from "./problem.ts";
import { isLost, quorumOf } from "./world/quorum.ts";
import { witnessOf } from "./world/facts.ts";
import { FAKE_VERSION } from "./world/world.ts";

/** One call as a handler receives it. */
export interface Call {
  readonly request: Request;
  readonly url: URL;
  readonly nowMs: number;
  param(name: string): string;
  /** what the audit entry will contain: a handler fills in what it knows */
  readonly about: { who: string; name: string | null; ref: string | null };
}
export type UserCall = Call & { readonly caller: Caller };
export type Answer = Response | Promise<Response>;

/** Address of the mock's browser. */
export const BROWSER_ADDRESS = "192.0.2.30";

/** Returns what every handler of the mock is built with: the checks that the Core makes before a handler runs. */
export function kitOf(hub: Hub) {
  const requestId = (): string => hub.around.newId();
  const refuse = (code: ErrorCode, more: Partial<Problem> = {}): Response => problem(code, requestId(), more);

  const route = (name: RouteName, run: (call: Call) => Answer): HttpHandler => {
    const rule: Route = ROUTES[name];
    const method =
      http[
        rule.method === "GET" ? "get" : rule.method === "POST" ? "post" : rule.method === "PATCH" ? "patch" : "delete"
      ];
    return method(`*${pathOf(rule)}`, async ({ request, params }) => {
      if (hub.world.network === "down") return HttpResponse.error();
      if (hub.world.network === "no_cores") return refuse("no_quorum", { params: quorumOf(hub.world, 0) });
      const url = new URL(request.url);
      const waits = rule.local !== true && url.searchParams.get("stale") !== "1";
      // As the BFF does, unless the caller accepts a stale response.
      if (waits && !(await hub.until((w) => w.leader !== null || isLost(w), hub.pace.holdMs)))
        return refuse("no_leader");
      if (waits && isLost(hub.world)) return refuse("no_quorum", { params: quorumOf(hub.world) });
      const call: Call = {
        request,
        url,
        nowMs: hub.around.nowMs(),
        param: (key) => String(params[key]),
        about: { who: "unknown", name: null, ref: null },
      };
      const answer = await run(call);
      await note(name, rule, call, answer);
      return answer;
    });
  };

  /**
   * Adds the audit entry that the Core would write: for executed changes, refused changes and failed authentication.
   */
  const note = async (name: RouteName, rule: Route, call: Call, answer: Response): Promise<void> => {
    const done = answer.status < 400;
    const code = done ? null : ((await answer.clone().json()) as Problem).code;
    const what = code === null ? AUDIT_WHAT[name] : whatRefused(name, rule, code);
    if (what === undefined || answer.headers.has(HEADER.idempotentReplay)) return;
    hub.setAccess(
      entered(hub.access, call.nowMs, {
        who: call.about.who,
        token: callerOf(hub.access, call.request, call.nowMs)?.token?.name ?? null,
        from: BROWSER_ADDRESS,
        what,
        ref: call.about.ref,
        ...(what === "access.refused" ? { name, about: call.about.name } : { name: call.about.name }),
        outcome: done ? "done" : "refused",
        code,
        requestId: answer.headers.get(HEADER.requestId) ?? requestId(),
      }),
    );
  };

  return {
    hub,
    refuse,
    json: (body: unknown, status = 200, more: Record<string, string> = {}): Response =>
      HttpResponse.json(body as never, {
        status,
        headers: { ...provenance(hub), [HEADER.requestId]: requestId(), ...more },
      }),
    nothing: (): Response =>
      new Response(null, { status: 204, headers: { ...provenance(hub), [HEADER.requestId]: requestId() } }),
    invalid: (path: string, code: string): Response =>
      refuse("validation_failed", { errors: [{ path, message: code, code }] }),

    /** a route that any client may call */
    anybody: route,
    /** a route for signed-in callers with the permission that the contract's table requires */
    user: (name: RouteName, run: (call: UserCall) => Answer): HttpHandler =>
      route(name, (call) => {
        const caller = callerOf(hub.access, call.request, call.nowMs);
        if (caller === null) return refuse("unauthenticated");
        call.about.who = caller.user.login;
        hub.used(caller, call.nowMs);
        const refusal = refusalOf(ROUTES[name], caller, call.nowMs);
        return refusal === null ? run({ ...call, caller }) : refuse(refusal.code, { params: refusal.params });
      }),

    /** a change, once per idempotency key; `forget` removes from the stored response what is returned only once */
    change: (call: Call, run: () => Answer): Promise<Response> => change(hub, call.request, requestId, run),
    withBody: <T extends z.ZodMiniType>(
      call: Call,
      schema: T,
      run: (body: z.infer<T>) => Answer,
      forget?: Forget,
    ): Promise<Response> =>
      change(
        hub,
        call.request,
        requestId,
        (text) => {
          const body = parsed(schema, text, requestId);
          return body instanceof Response ? body : run(body);
        },
        forget,
      ),
    withQuery: <T extends z.ZodMiniType>(call: Call, schema: T, run: (query: z.infer<T>) => Answer): Answer => {
      const query = schema.safeParse(queryOf(call.url));
      return query.success ? run(query.data) : refuse("validation_failed", { errors: faults(query.error) });
    },
    /** reports whether the record has another revision than the caller's If-Match */
    isStale: (call: Call, revision: number): boolean => {
      const match = call.request.headers.get("if-match");
      return match !== null && match !== "*" && match.replaceAll('"', "") !== String(revision);
    },
  };
}
export type Kit = ReturnType<typeof kitOf>;

function queryOf(url: URL): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((key) => {
      const all = url.searchParams.getAll(key);
      return [key, all.length === 1 ? (all[0] ?? "") : all];
    }),
  );
}

/** Returns one page of a list and the header with the link to the next; a cursor is the index of its first row. */
export function paged<T>(
  call: Call,
  rows: readonly T[],
  q: { size?: number | undefined; cursor?: string | undefined },
): { rows: T[]; more: Record<string, string> } {
  const from = Number(q.cursor ?? 0);
  const to = from + (q.size ?? 250);
  const next = new URL(call.url);
  next.searchParams.set("cursor", String(to));
  const link = to < rows.length ? { link: `<${next.pathname}${next.search}>; rel="next"` } : {};
  return { rows: rows.slice(from, to), more: link };
}

/** Returns the headers that say where a response came from, as on every response to a signed-in caller. */
function provenance(hub: Hub): Record<string, string> {
  const { world } = hub;
  const served = witnessOf(world)?.ref;
  return {
    ...(served === undefined ? {} : { [HEADER.servedBy]: served }),
    ...(world.leader === null ? {} : { [HEADER.leader]: world.leader.ref }),
    [HEADER.term]: String(world.term),
    [HEADER.generation]: String(world.generation),
    [HEADER.console]: FAKE_VERSION,
    [HEADER.revision]: String(world.revision),
    [HEADER.dataAge]:
      world.leader === null ? String(world.nowMs - (world.leaderlessSinceMs ?? world.nowMs) + 250) : "0",
  };
}
