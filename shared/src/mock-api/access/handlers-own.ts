import type { HttpHandler } from "msw";
import { NewToken } from "../../contract/access.ts";
import { HEADER, SECRET_PREFIX } from "../../contract/headers.ts";
import { ROUTES } from "../../contract/routes.ts";
import { lesserRole, may } from "../../domain/permissions.ts";
import { paged } from "../kit.ts";
import type { Kit, UserCall } from "../kit.ts";
import { withoutSessions } from "./access.ts";
import { isConfirmed, passwordNeeded, type Refusal, roleRefusal } from "./caller.ts";
import type { FakeToken } from "./access.ts";
import { sessionView, tokenView } from "./view.ts";

const DAY_MS = 86_400_000;
const withoutSecret = (body: string): string => JSON.stringify({ ...JSON.parse(body), secret: null });

/** Returns the handlers of sessions and tokens: users have access to their own, administrators to all. */
export function ownHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const administers = ({ caller }: UserCall): boolean => may(caller.role, "users.manage").ok;
  const mayReach = (call: UserCall, userId: string): boolean => userId === call.caller.user.id || administers(call);
  /** Another user's objects require a recent confirmation of the password. */
  const passwordFor = ({ caller, nowMs }: UserCall, userId: string): Refusal | null =>
    userId === caller.user.id || isConfirmed(caller, nowMs) ? null : passwordNeeded(caller);
  const loginOf = (userId: string): string | null => hub.access.users.get(userId)?.login ?? null;

  /** Lists the caller's own; of another user or of all only for administrators. */
  const listed = <T extends { userId: string }>(
    call: UserCall,
    all: Iterable<T>,
    usedMs: (x: T) => number,
    view: (x: T) => unknown,
  ) =>
    kit.withQuery(call, ROUTES.listSessions.query, (q) => {
      const own = call.caller.user.id;
      const whose = q.user ?? (q.all === undefined ? own : null);
      const refusal = whose === own ? null : roleRefusal(call.caller, "users.manage");
      if (refusal !== null) return kit.refuse(refusal.code, { params: refusal.params });
      const wanted = [...all]
        .filter((x) => whose === null || x.userId === whose)
        .toSorted((a, b) => usedMs(b) - usedMs(a));
      const { rows, more } = paged(call, wanted, q);
      return kit.json(rows.map(view), 200, { ...more, [HEADER.totalCount]: String(wanted.length) });
    });

  return [
    kit.user("listSessions", (call) =>
      listed(
        call,
        hub.access.sessions.values(),
        (s) => s.lastUsedAtMs,
        (s) => sessionView(hub.access, s, call.caller.session),
      ),
    ),
    kit.user("endSession", (call) =>
      kit.change(call, () => {
        const session = hub.access.sessions.get(call.param("id"));
        if (session === undefined || !mayReach(call, session.userId))
          return kit.refuse("not_found", { params: { what: "session" } });
        const needed = passwordFor(call, session.userId);
        if (needed !== null) return kit.refuse(needed.code, { params: needed.params });
        call.about.name = loginOf(session.userId);
        hub.setAccess(withoutSessions(hub.access, (s) => s.id === session.id));
        return kit.nothing();
      }),
    ),
    kit.user("listTokens", (call) =>
      listed(
        call,
        hub.access.tokens.values(),
        (t) => t.createdAtMs,
        (t) => tokenView(hub.access, t),
      ),
    ),
    kit.user("addToken", (call) =>
      kit.withBody(
        call,
        NewToken,
        ({ name, role, expiresInDays }) => {
          call.about.name = name;
          const { user } = call.caller;
          if (lesserRole(role, user.role) !== role) return kit.refuse("forbidden", { params: { why: "role", role } });
          const token: FakeToken = {
            id: hub.around.newId(),
            secret: SECRET_PREFIX.token + hub.around.newId().replaceAll("-", ""),
            name,
            role,
            userId: user.id,
            createdAtMs: call.nowMs,
            expiresAtMs: call.nowMs + expiresInDays * DAY_MS,
            lastUsedAtMs: null,
          };
          hub.setAccess({ ...hub.access, tokens: new Map(hub.access.tokens).set(token.id, token) });
          return kit.json({ token: tokenView(hub.access, token), secret: token.secret }, 201);
        },
        withoutSecret,
      ),
    ),
    kit.user("removeToken", (call) =>
      kit.change(call, () => {
        const token = hub.access.tokens.get(call.param("id"));
        if (token === undefined || !mayReach(call, token.userId))
          return kit.refuse("not_found", { params: { what: "token" } });
        const needed = passwordFor(call, token.userId);
        if (needed !== null) return kit.refuse(needed.code, { params: needed.params });
        call.about.name = token.name;
        const tokens = new Map(hub.access.tokens);
        tokens.delete(token.id);
        hub.setAccess({ ...hub.access, tokens });
        return kit.nothing();
      }),
    ),
  ];
}
