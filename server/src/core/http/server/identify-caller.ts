import type { FastifyRequest } from "fastify";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { networkOf } from "../../../lib/net/network.ts";
import { identify, onceOf, type Identity } from "../../accounts/callers/identity.ts";
import { noteRefusal } from "../../accounts/callers/note-refusal.ts";
import { refusedByConsole } from "../../accounts/callers/refused-by-console.ts";
import type { HttpDeps } from "../deps.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangeRequest } from "../../state/commit.ts";
import type { Caller } from "../../accounts/callers/caller.ts";
import { objectOf } from "./object-of.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "now" | "wall" | "access">;

const ANONYMOUS: Identity = { kind: "anonymous" };

/**
 * Returns the identity of a route's caller, within the rate limits. Throws unauthenticated, rate_limited, no_leader.
 * A public route is open to all callers: an invalid or expired bearer counts as none. Nodes and joiners are not users.
 */
export async function identityFor(
  c: Deps,
  f: { name: RouteName; route: Route; caller: Caller; authorization: string | undefined; stale: boolean },
): Promise<Identity> {
  const { audience } = f.route;
  if (audience === "node" && f.caller.node !== null) limit(c.access.perNode.take(f.caller.node, c.now()));
  if (audience === "node" || audience === "joiner") return ANONYMOUS;
  const identity = await known(c, f).catch((error: unknown) => {
    if (!(error instanceof ApiProblem) || error.code !== "unauthenticated") throw error;
    if (audience === "public") return ANONYMOUS;
    limitStranger(c, f.caller.from);
    throw error;
  });
  if (identity.kind === "user") limitUser(c, f.route, identity.user.id);
  // Exempt: the Cores' consoles look for the leader several times a second.
  else if (f.name !== "node" || f.caller.node === null) limitStranger(c, f.caller.from);
  return identity;
}

function known(c: Deps, f: { route: Route; authorization: string | undefined; stale: boolean }): Promise<Identity> {
  return identify(c, f.authorization, { stale: f.stale || f.route.audience === "public" });
}

/** Limits by user, whatever session or token is used: a second token is no second share. */
function limitUser(c: Deps, route: Route, userId: string): void {
  limit(c.access.perUser.take(userId, c.now()));
  if (route.method !== "GET") limit(c.access.changesPerUser.take(userId, c.now()));
}

function limitStranger(c: Deps, from: string): void {
  limit(c.access.perAddress.take(networkOf(from), c.now()));
}

function limit(seconds: number): void {
  if (seconds > 0) throw new ApiProblem("rate_limited", { seconds });
}

/**
 * Returns whose change a request is: for idempotency, and as the audit names it. A node acts for itself on node routes
 * only, elsewhere for its console's callers.
 */
export function asker(
  c: Deps,
  route: Route,
  caller: Caller,
  identity: Identity,
): Pick<ChangeRequest, "caller" | "user" | "who" | "token"> {
  if (identity.kind === "user") {
    const { user, by } = identity;
    return "token" in by
      ? { caller: `token:${by.token.id}`, user: user.id, who: user.login, token: by.token.name }
      : { caller: `user:${user.id}`, user: user.id, who: user.login, token: null };
  }
  if (caller.node === null || route.audience !== "node")
    return { caller: "anonymous", user: null, who: "unknown", token: null };
  const who = `host:${c.registry.services.get(caller.node)?.value.name ?? caller.node}`;
  return { caller: who, user: null, who, token: null };
}

/**
 * What is known of a request by the time it fails. `change` is set once it got that far: handlers set there whom it
 * was about.
 */
export interface Asked {
  caller: Caller;
  identity: Identity;
  change: ChangeRequest | null;
  /** how many requests refused by a console it stands for */
  count?: number;
}

const bearer = (request: FastifyRequest): string | undefined =>
  refusedByConsole(request.headers.authorization).authorization;

/** Passes a failed request to the audit of refusals. */
export function noteFailure(c: Deps, route: RouteName, request: FastifyRequest, asked: Asked, error: unknown): void {
  if (!(error instanceof ApiProblem)) return;
  const who = asked.change ?? asker(c, ROUTES[route], asked.caller, asked.identity);
  // Named, but unauthenticated: the caller holds an invalid or expired credential, and its attempts share the audit
  // quota of all unauthenticated clients.
  const once = who.who === "unknown" && error.code === "unauthenticated" ? onceOf(c, bearer(request)) : null;
  noteRefusal(c.access.refusals, {
    route,
    method: request.method,
    problem: error,
    asker: once ?? { who: who.who, token: who.token },
    known: who.who !== "unknown",
    bearer: request.headers.authorization !== undefined,
    from: asked.caller.from,
    requestId: request.id,
    count: asked.count ?? 1,
    object: objectOf(c.registry, ROUTES[route], request.params),
  });
}
