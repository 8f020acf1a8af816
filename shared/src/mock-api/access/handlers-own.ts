import type { HttpHandler } from "msw";
import { NewToken } from "../../contract/access.ts";
import { HEADER, SECRET_PREFIX } from "../../contract/headers.ts";
import { ROUTES } from "../../contract/routes.ts";
import { lesserRole, may } from "../../domain/permissions.ts";
import type { Answer, UserCall } from "../call.ts";
import { paged } from "../kit.ts";
import type { Kit } from "../kit.ts";
import { withoutSessions } from "./access.ts";
import type { FakeToken } from "./access.ts";
import { isConfirmed, passwordNeeded, roleRefusal } from "./caller.ts";
import { sessionView, tokenView } from "./view.ts";

const DAY_MS = 86_400_000;
const withoutSecret = (body: string): string => JSON.stringify({ ...JSON.parse(body), secret: null });

/** Returns the handlers of sessions and tokens: users have access to their own, administrators to all. */
export function ownHandlers(kit: Kit): HttpHandler[] {
  return [...sessionHandlers(kit), ...tokenHandlers(kit)];
}

function sessionHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  return [
    kit.user("listSessions", (call) =>
      listed(kit, call, {
        all: hub.access.sessions.values(),
        usedMs: (session) => session.lastUsedAtMs,
        view: (session) => sessionView(hub.access, session, call.caller.session),
      }),
    ),
    kit.user("endSession", (call) =>
      kit.change(call, () =>
        onOwn(kit, call, { what: "session", found: hub.access.sessions.get(call.param("id")) }, ({ id, userId }) => {
          call.about.name = hub.access.users.get(userId)?.login ?? null;
          hub.setAccess(withoutSessions(hub.access, (session) => session.id === id));
          return kit.nothing();
        }),
      ),
    ),
  ];
}

function tokenHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  return [
    kit.user("listTokens", (call) =>
      listed(kit, call, {
        all: hub.access.tokens.values(),
        usedMs: (token) => token.createdAtMs,
        view: (token) => tokenView(hub.access, token),
      }),
    ),
    kit.user("addToken", (call) =>
      kit.withBody(
        call,
        NewToken,
        ({ name, role, expiresInDays, purpose }) => {
          call.about.name = name;
          const { user } = call.caller;
          if (lesserRole(role, user.role) !== role) return kit.refuse("forbidden", { params: { why: "role", role } });
          const refused = purpose === undefined ? null : roleRefusal(call.caller, purpose);
          if (refused !== null) return kit.refuse(refused.code, { params: refused.params });
          if (purpose !== undefined && role !== "viewer") return kit.invalid("role", "purpose_role");
          const token: FakeToken = {
            id: hub.around.newId(),
            secret: SECRET_PREFIX.token + hub.around.newId().replaceAll("-", ""),
            name,
            role,
            userId: user.id,
            createdAtMs: call.nowMs,
            expiresAtMs: call.nowMs + expiresInDays * DAY_MS,
            lastUsedAtMs: null,
            purpose: purpose ?? null,
          };
          hub.setAccess({ ...hub.access, tokens: new Map(hub.access.tokens).set(token.id, token) });
          return kit.json({ token: tokenView(hub.access, token), secret: token.secret }, 201);
        },
        withoutSecret,
      ),
    ),
    kit.user("resumeToken", (call) =>
      kit.change(call, () =>
        onOwn(kit, call, { what: "token", found: hub.access.tokens.get(call.param("id")) }, (token) => {
          call.about.name = token.name;
          const tokens = new Map(hub.access.tokens).set(token.id, { ...token, suspendedAtMs: null });
          hub.setAccess({ ...hub.access, tokens });
          return kit.nothing();
        }),
      ),
    ),
    kit.user("removeToken", (call) =>
      kit.change(call, () =>
        onOwn(kit, call, { what: "token", found: hub.access.tokens.get(call.param("id")) }, ({ id, name }) => {
          call.about.name = name;
          const tokens = new Map(hub.access.tokens);
          tokens.delete(id);
          hub.setAccess({ ...hub.access, tokens });
          return kit.nothing();
        }),
      ),
    ),
  ];
}

/** Lists the caller's own objects; those of another user or of all only for administrators. */
function listed<T extends { userId: string }>(
  kit: Kit,
  call: UserCall,
  { all, usedMs, view }: { all: Iterable<T>; usedMs: (one: T) => number; view: (one: T) => unknown },
): Answer {
  return kit.withQuery(call, ROUTES.listSessions.query, (query) => {
    const own = call.caller.user.id;
    const whose = query.user ?? (query.all === undefined ? own : null);
    const refusal = whose === own ? null : roleRefusal(call.caller, "users.manage");
    if (refusal !== null) return kit.refuse(refusal.code, { params: refusal.params });
    const wanted = [...all]
      .filter((one) => whose === null || one.userId === whose)
      .toSorted((a, b) => usedMs(b) - usedMs(a));
    const { rows, more } = paged(call, wanted, query);
    return kit.json(rows.map(view), 200, { ...more, [HEADER.totalCount]: String(wanted.length) });
  });
}

/**
 * Runs `run` on an object of the caller's own, or of another user for an administrator who has recently confirmed the
 * password.
 */
function onOwn<T extends { userId: string }>(
  kit: Kit,
  { caller, nowMs }: UserCall,
  { what, found }: { what: "session" | "token"; found: T | undefined },
  run: (found: T) => Answer,
): Answer {
  const own = found?.userId === caller.user.id;
  if (found === undefined || !(own || may(caller.role, "users.manage").ok))
    return kit.refuse("not_found", { params: { what } });
  const needed = own || isConfirmed(caller, nowMs) ? null : passwordNeeded(caller);
  return needed === null ? run(found) : kit.refuse(needed.code, { params: needed.params });
}
