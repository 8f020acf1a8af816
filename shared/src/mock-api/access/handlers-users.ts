import type { HttpHandler } from "msw";
import type * as z from "zod/mini";
import { NewUser, ResetPassword, UserPatch } from "../../contract/access.ts";
import type { RouteName } from "../../contract/routes.ts";
import { HEADER } from "../../contract/headers.ts";
import type { Answer, UserCall } from "../call.ts";
import type { Hub } from "../hub.ts";
import type { Kit } from "../kit.ts";
import { losesLastAdministrator, userByLogin, withUser, withoutSessions, withoutUser } from "./access.ts";
import type { FakeUser } from "./access.ts";
import { newPasswordFault, temporaryPassword } from "./passwords.ts";
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

  return [
    kit.user("listUsers", () => {
      const users = [...hub.access.users.values()].toSorted((a, b) => a.login.localeCompare(b.login, "en"));
      return kit.json(users.map(userView), 200, { [HEADER.totalCount]: String(users.length) });
    }),
    kit.user("addUser", (call) => kit.withBody(call, NewUser, (body) => addUser(kit, call, body), withoutPassword)),
    onUser("showUser", (user) => kit.json(userView(user))),
    onUser("changeUser", (user, call) =>
      kit.withBody(call, UserPatch, (patch) =>
        kit.isStale(call, user.revision) ? kit.refuse("precondition_failed") : changeUser(kit, user, patch),
      ),
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
      kit.withBody(call, ResetPassword, ({ password }) => resetPassword(kit, user, password), withoutPassword),
    ),
    onUser("endSessionsOfUser", (user, call) =>
      kit.change(call, () => {
        hub.setAccess(withoutSessions(hub.access, (s) => s.userId === user.id));
        return kit.nothing();
      }),
    ),
  ];
}

/** Adds a user; without a password it gets a temporary one. */
function addUser(kit: Kit, call: UserCall, { login, name = "", role, password }: z.infer<typeof NewUser>): Response {
  const { hub } = kit;
  call.about.name = login;
  const fault = password === undefined ? null : newPasswordFault(password, login);
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
}

/** Changes a user. Sessions of a disabled user end; those of a user with another role are notified. */
function changeUser(kit: Kit, user: FakeUser, patch: z.infer<typeof UserPatch>): Response {
  const { hub } = kit;
  const { name = user.name, role = user.role, disabled = user.disabled } = patch;
  if (user.source === "oidc" && role !== user.role) return kit.invalid("role", "given_by_provider");
  const changed: FakeUser = { ...user, name, role, disabled, revision: user.revision + 1 };
  if (losesLastAdministrator(hub.access, user, changed)) return kit.refuse("last_administrator");
  const sessions = sessionsOf(hub, user);
  const next = withUser(hub.access, changed);
  if (disabled) hub.setAccess(withoutSessions(next, (session) => session.userId === user.id));
  else hub.setAccess(next);
  if (role !== user.role && !disabled) hub.notifyChanged(sessions);
  return kit.json(userView(changed));
}

const sessionsOf = (hub: Hub, user: FakeUser): Set<string> =>
  new Set([...hub.access.sessions.values()].filter(({ userId }) => userId === user.id).map(({ id }) => id));

/** Sets another password, a temporary one if none is given, and ends the user's sessions. */
function resetPassword(kit: Kit, user: FakeUser, password: string | undefined): Response {
  const { hub } = kit;
  if (user.source !== "local") return kit.invalid("password", "given_by_provider");
  const fault = password === undefined ? null : newPasswordFault(password, user.login);
  if (fault !== null) return kit.invalid("password", fault);
  const changed = { ...user, mustChangePassword: true, revision: user.revision + 1 };
  hub.setAccess(withoutSessions(withUser(hub.access, changed), (session) => session.userId === user.id));
  const made = password === undefined ? temporaryPassword(hub.around.newId()) : null;
  return kit.json({ user: userView(changed), temporaryPassword: made });
}
