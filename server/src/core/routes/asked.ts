import type { FastifyRequest } from "fastify";
import { ROUTES, type Route, type RouteName } from "@core-console/shared/contract/routes";
import { networkOf } from "../../lib/network.ts";
import { identify, type Identity } from "../access/identity.ts";
import { noteRefusal } from "../access/note-refusal.ts";
import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import type { ChangeRequest } from "../store/change.ts";
import type { Caller } from "./access.ts";

const ANONYMOUS: Identity = { kind: "anonymous" };

/**
 * Who asks on a route, within the limits of requests. Throws unauthenticated, rate_limited, no_leader.
 * A public route is open to everybody: a bearer that is no good (any more) is none. Nodes and joiners are no users.
 */
export async function identityFor(
  c: CoreContext,
  f: { name: RouteName; route: Route; caller: Caller; authorization: string | undefined; stale: boolean },
): Promise<Identity> {
  const { audience } = f.route;
  if (audience === "node" || audience === "joiner") return ANONYMOUS;
  const identity = await known(c, f).catch((error: unknown) => {
    if (!(error instanceof ApiProblem) || error.code !== "unauthenticated") throw error;
    if (audience === "public") return ANONYMOUS;
    limitStranger(c, f.caller.from);
    throw error;
  });
  if (identity.kind === "user") limit(c.access.perUser.take(identity.user.id, c.now()));
  // Consoles of Cores look for the leader several times a second.
  else if (f.name !== "node" || f.caller.node === null) limitStranger(c, f.caller.from);
  return identity;
}

function known(
  c: CoreContext,
  f: { route: Route; authorization: string | undefined; stale: boolean },
): Promise<Identity> {
  return identify(c, f.authorization, { stale: f.stale || f.route.audience === "public" });
}

function limitStranger(c: CoreContext, from: string): void {
  limit(c.access.perAddress.take(networkOf(from), c.now()));
}

function limit(seconds: number): void {
  if (seconds > 0) throw new ApiProblem("rate_limited", { seconds });
}

/** Whose change it is: for idempotency, and in the audit's words. A node speaks for itself on nodes' routes alone, else for its console's callers. */
export function asker(
  c: CoreContext,
  route: Route,
  caller: Caller,
  identity: Identity,
): Pick<ChangeRequest, "caller" | "who" | "token"> {
  if (identity.kind === "user") {
    const { user, by } = identity;
    return "token" in by
      ? { caller: `token:${by.token.id}`, who: user.login, token: by.token.name }
      : { caller: `user:${user.id}`, who: user.login, token: null };
  }
  if (caller.node === null || route.audience !== "node") return { caller: "anonymous", who: "unknown", token: null };
  const who = `host:${c.registry.services.get(caller.node)?.value.name ?? caller.node}`;
  return { caller: who, who, token: null };
}

/** What is known of a request by the time it fails. `change` once it got so far: handlers name there whom it was about. */
export interface Asked {
  caller: Caller;
  identity: Identity;
  change: ChangeRequest | null;
}

/** Hands a failed request to the audit's refusals. */
export function noteFailure(
  c: CoreContext,
  route: RouteName,
  request: FastifyRequest,
  asked: Asked,
  error: unknown,
): void {
  if (!(error instanceof ApiProblem)) return;
  const who = asked.change ?? asker(c, ROUTES[route], asked.caller, asked.identity);
  noteRefusal(c.access.refusals, {
    route,
    method: request.method,
    problem: error,
    asker: { who: who.who, token: who.token },
    known: who.who !== "unknown",
    bearer: request.headers.authorization !== undefined,
    from: asked.caller.from,
    requestId: request.id,
  });
}
