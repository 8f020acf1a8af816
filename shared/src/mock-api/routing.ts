import { HttpResponse, http } from "msw";
import type { HttpHandler } from "msw";
import type { Problem } from "../contract/errors.ts";
import { HEADER } from "../contract/headers.ts";
import { ROUTES, pathOf } from "../contract/routes.ts";
import type { RouteName } from "../contract/routes.ts";
import type { Route } from "../contract/route.ts";
import { otherLifeReason } from "../domain/rules/life.ts";
import { AUDIT_WHAT, entered, whatRefused } from "./access/audit.ts";
import { callerOf, refusalOf } from "./access/caller.ts";
import { type Answer, BROWSER_ADDRESS, type Call, type UserCall } from "./call.ts";
import type { Hub } from "./hub.ts";
import type { Responses } from "./responses.ts";
import { isLost, quorumOf, readersMayEnter } from "./world/quorum.ts";

/** Answered without a majority, for sessions that may only read. */
const WITHOUT_MAJORITY: readonly Route[] = [ROUTES.signInOptions, ROUTES.signIn];

const METHODS = { GET: http.get, POST: http.post, PATCH: http.patch, DELETE: http.delete } as const;

/** Returns the two kinds of routes, with the checks that the console and the Core make before a handler runs. */
export function routingOf(hub: Hub, { refuse, requestId }: Responses) {
  /** a route that any client may call */
  const anybody = (name: RouteName, run: (call: Call) => Answer): HttpHandler => {
    const rule: Route = ROUTES[name];
    return METHODS[rule.method](`*${pathOf(rule)}`, async ({ request, params }) => {
      if (hub.world.network === "down") return HttpResponse.error();
      const url = new URL(request.url);
      const unavailable = await refusalByCluster(hub, rule, url);
      if (unavailable !== null) return refuse(unavailable.code, { params: unavailable.params });
      const call: Call = {
        request,
        url,
        nowMs: hub.around.nowMs(),
        caller: null,
        param: (key) => String(params[key]),
        about: { who: "unknown", name: null, ref: null },
      };
      const answer = await run(call);
      await recordInAudit({ hub, name, call, answer, requestId });
      return answer;
    });
  };

  /** a route for signed-in callers with the permission that the contract's table requires */
  const user = (name: RouteName, run: (call: UserCall) => Answer): HttpHandler =>
    anybody(name, (call) => {
      const caller = callerOf(hub.access, call.request, call.nowMs);
      if (caller === null) return refuse("unauthenticated");
      call.about.who = caller.user.login;
      hub.used(caller, call.nowMs);
      const refusal = refusalOf(ROUTES[name], caller, call.nowMs);
      if (refusal !== null) return refuse(refusal.code, { params: refusal.params });
      const [other] = hub.world.otherLives ?? [];
      const rule: Route = ROUTES[name];
      if (other !== undefined && rule.method !== "GET" && rule.anyLife !== true)
        return refuse("other_life", { params: otherLifeReason(other, hub.world.lifeId).params });
      const { restoring } = hub.world;
      if (restoring != null && rule.method !== "GET" && rule.anyLife !== true && rule.duringRestore !== true)
        return refuse("busy", { params: { why: "restoring", ...restoring } });
      return run({ ...call, caller });
    });

  return { anybody, user };
}

/**
 * Returns why no Core serves a route now; waits for a leader as the console does, unless the caller accepts a stale
 * response.
 */
async function refusalByCluster(
  hub: Hub,
  rule: Route,
  url: URL,
): Promise<{ code: "no_quorum" | "no_leader"; params: Problem["params"] } | null> {
  if (hub.world.network === "no_cores") return { code: "no_quorum", params: quorumOf(hub.world, 0) };
  if (rule.local === true || url.searchParams.get("stale") === "1") return null;
  const settled = await hub.until((world) => world.leader !== null || isLost(world), hub.pace.holdMs);
  if (WITHOUT_MAJORITY.includes(rule) && readersMayEnter(hub.world)) return null;
  if (!settled) return { code: "no_leader", params: {} };
  return isLost(hub.world) ? { code: "no_quorum", params: quorumOf(hub.world) } : null;
}

/** Adds the audit entry that the Core would write: for executed changes, refused changes and failed authentication. */
async function recordInAudit(done: {
  hub: Hub;
  name: RouteName;
  call: Call;
  answer: Response;
  requestId: () => string;
}): Promise<void> {
  const { hub, name, call, answer, requestId } = done;
  const code = answer.status < 400 ? null : ((await answer.clone().json()) as Problem).code;
  const what = code === null ? AUDIT_WHAT[name] : whatRefused(name, ROUTES[name], code);
  if (what === undefined || answer.headers.has(HEADER.idempotentReplay)) return;
  hub.setAccess(
    entered(hub.access, call.nowMs, {
      who: call.about.who,
      token: callerOf(hub.access, call.request, call.nowMs)?.token?.name ?? null,
      from: BROWSER_ADDRESS,
      what,
      ref: call.about.ref,
      ...(what === "access.refused" ? { name, about: call.about.name } : { name: call.about.name }),
      outcome: code === null ? "done" : "refused",
      code,
      requestId: answer.headers.get(HEADER.requestId) ?? requestId(),
    }),
  );
}
