import type { HttpHandler } from "msw";
import { NewUser, ResetPassword, UserPatch } from "../../contract/access.ts";
import type { RouteName } from "../../contract/routes.ts";
import { HEADER } from "../../contract/headers.ts";
import type { Answer, Kit, UserCall } from "../kit.ts";
import { losesLastAdministrator, userByLogin, withUser, withoutSessions, withoutUser } from "./access.ts";
import type { FakeUser } from "./access.ts";
import { faultOf, temporaryPassword } from "./passwords.ts";
import { userView } from "./view.ts";

const withoutPassword = (body: string): string => JSON.stringify({ ...JSON.parse(body), temporaryPassword: null });

/** Returns the handlers of users, for administrators. */
export function userHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const onUser = (name: RouteName, run: (user: FakeUser, call: UserCall) => Answer): HttpHandler =>
    kit.user(name, (call) => {
      const user = hub.access.users.get(call.param("id"));
      if (user === undefined) return kit.refuse("not_found", { params: { what: "user" } });
      call.about.name = user.login;
      return run(user, call);
    });
  const sessionsOf = (user: FakeUser): Set<string> =>
    new Set([...hub.access.sessions.values()].filter((s) => s.userId === user.id).map((s) => s.id));

  return [
    kit.user("listUsers", () => {
      const users = [...hub.access.users.values()].toSorted((a, b) => a.login.localeCompare(b.login, "en"));
      return kit.json(users.map(userView), 200, { [HEADER.totalCount]: String(users.length) });
    }),
    kit.user("addUser", (call) =>
      kit.withBody(
        call,
        NewUser,
        ({ login, name = "", role, password }) => {
          call.about.name = login;
          const fault = password === undefined ? null : faultOf(password, login);
          if (fault !== null) return kit.invalid("password", fault);
          const holder = userByLogin(hub.access, login);
          if (holder !== undefined) return kit.refuse("login_taken", { params: { login: holder.login } });
          const user: FakeUser = {
            id: hub.around.newId(),
            login,
            name,
            role,
            source: "local",
            disabled: false,
            mustChangePassword: true,
            createdAtMs: call.nowMs,
            createdBy: call.caller.user.login,
            lastSignInAtMs: null,
            revision: 1,
          };
          hub.setAccess(withUser(hub.access, user));
          const made = password === undefined ? temporaryPassword(hub.around.newId()) : null;
          return kit.json({ user: userView(user), temporaryPassword: made }, 201);
        },
        withoutPassword,
      ),
    ),
    onUser("showUser", (user) => kit.json(userView(user))),
    onUser("changeUser", (user, call) =>
      kit.withBody(call, UserPatch, ({ name = user.name, role = user.role, disabled = user.disabled }) => {
        if (kit.isStale(call, user.revision)) return kit.refuse("precondition_failed");
        if (user.source === "oidc" && role !== user.role) return kit.invalid("role", "given_by_provider");
        const changed: FakeUser = { ...user, name, role, disabled, revision: user.revision + 1 };
        if (losesLastAdministrator(hub.access, user, changed)) return kit.refuse("last_administrator");
        const sessions = sessionsOf(user);
        const next = withUser(hub.access, changed);
        if (disabled) hub.setAccess(withoutSessions(next, (s) => s.userId === user.id));
        else hub.setAccess(next);
        if (role !== user.role && !disabled) hub.tellChanged(sessions);
        return kit.json(userView(changed));
      }),
    ),
    onUser("removeUser", (user, call) =>
      kit.change(call, () => {
        if (kit.isStale(call, user.revision)) return kit.refuse("precondition_failed");
        if (losesLastAdministrator(hub.access, user, undefined)) return kit.refuse("last_administrator");
        hub.setAccess(withoutUser(hub.access, user.id));
        return kit.nothing();
      }),
    ),
    onUser("resetPassword", (user, call) =>
      kit.withBody(
        call,
        ResetPassword,
        ({ password }) => {
          if (user.source !== "local") return kit.invalid("password", "given_by_provider");
          const fault = password === undefined ? null : faultOf(password, user.login);
          if (fault !== null) return kit.invalid("password", fault);
          const changed = { ...user, mustChangePassword: true, revision: user.revision + 1 };
          hub.setAccess(withoutSessions(withUser(hub.access, changed), (s) => s.userId === user.id));
          const made = password === undefined ? temporaryPassword(hub.around.newId()) : null;
          return kit.json({ user: userView(changed), temporaryPassword: made });
        },
        withoutPassword,
      ),
    ),
    onUser("endSessionsOfUser", (user, call) =>
      kit.change(call, () => {
        hub.setAccess(withoutSessions(hub.access, (s) => s.userId === user.id));
        return kit.nothing();
      }),
    ),
  ];
}
