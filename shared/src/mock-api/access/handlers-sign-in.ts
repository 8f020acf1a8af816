import type { HttpHandler } from "msw";
import type * as z from "zod/mini";
import { ChangePassword, Confirm, Setup, SetupLook, SignIn } from "../../contract/access.ts";
import type { SignInOptions } from "../../contract/access.ts";
import { quorumOf, readersMayEnter } from "../world/quorum.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { BROWSER_ADDRESS, type Call, type UserCall } from "../call.ts";
import type { Hub } from "../hub.ts";
import type { Kit } from "../kit.ts";
import { setupNeeded, userByLogin, withSession, withUser, withoutSessions } from "./access.ts";
import type { Access, FakeLink, FakeSession, FakeUser } from "./access.ts";
import { isConfirmed, passwordNeeded } from "./caller.ts";
import { newPasswordFault } from "./passwords.ts";
import { whoamiView } from "./view.ts";

/** The only password that is always rejected. */
const WRONG = "wrong";
/** This password is answered as after too many attempts. */
const TOO_OFTEN = "limited";

/**
 * Returns the handlers of sign-in and sign-out, of the first administrator and of the caller's own account. OIDC is in
 * browser.ts: navigations do not reach the service worker.
 */
export function signInHandlers(kit: Kit): HttpHandler[] {
  return [...sessionHandlers(kit), ...setupHandlers(kit), ...accountHandlers(kit)];
}

function sessionHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  return [
    kit.anybody("signInOptions", () => {
      const { enabled, label } = hub.access.settings.oidc;
      return kit.json({
        setupNeeded: setupNeeded(hub.access),
        oidc: enabled ? { label } : null,
        readOnly: readOnlyOffer(hub),
      });
    }),
    kit.anybody("signIn", (call) =>
      kit.withBody(call, SignIn, ({ login, password }) => {
        if (setupNeeded(hub.access)) return kit.refuse("setup_needed");
        if (password === TOO_OFTEN) return tooOften(kit);
        const user = userByLogin(hub.access, login);
        // The login is not recorded where it is unknown: users sometimes type a password there.
        if (user !== undefined) Object.assign(call.about, { who: user.login, name: user.login });
        if (user === undefined || user.disabled || user.source !== "local" || password === WRONG)
          return kit.refuse("bad_credentials");
        return beginSession(kit, call, hub.access, user, "password");
      }),
    ),
    kit.user("signOut", (call) =>
      kit.change(call, () => {
        call.about.name = call.caller.user.login;
        hub.setAccess(withoutSessions(hub.access, (s) => s.id === call.caller.session?.id));
        return kit.nothing();
      }),
    ),
  ];
}

/** Returns what the sign-in page shows without a majority; null while there is one. */
function readOnlyOffer({ world }: Hub): SignInOptions["readOnly"] {
  if (!readersMayEnter(world)) return null;
  const { voters, alive } = quorumOf(world);
  const since = isoTime(world.leaderlessSinceMs ?? world.nowMs);
  return { voters: Number(voters), alive: Number(alive), since, copyAt: since };
}

/** Signs a user in with a new session in the browser. */
function beginSession(kit: Kit, call: Call, access: Access, user: FakeUser, via: FakeSession["via"]): Response {
  const { hub } = kit;
  const session: FakeSession = {
    id: hub.around.newId(),
    userId: user.id,
    via,
    createdAtMs: call.nowMs,
    lastUsedAtMs: call.nowMs,
    confirmedAtMs: call.nowMs,
    address: BROWSER_ADDRESS,
    agent: call.request.headers.get("user-agent"),
    ...(hub.world.leader === null ? { copyAtMs: hub.world.leaderlessSinceMs ?? call.nowMs } : {}),
  };
  const seen = { ...user, lastSignInAtMs: call.nowMs };
  hub.begin(withUser(access, seen), session);
  Object.assign(call.about, { who: user.login, name: user.login });
  const role = session.copyAtMs === undefined ? seen.role : "viewer";
  const caller = { user: seen, role, session, token: null };
  return kit.json({ user: whoamiView(hub.access, caller, call.nowMs) });
}

const tooOften = (kit: Kit): Response => kit.refuse("rate_limited", { params: { seconds: 30 } });

/** Returns the handlers of the link by which a first administrator, or a user without a password, signs in. */
function setupHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  return [
    kit.anybody("setupLook", (call) =>
      kit.withBody(call, SetupLook, ({ secret }) => {
        const link = liveLink(hub, secret, call.nowMs);
        if (link === null) return kit.refuse("link_invalid");
        const user = link.userId === null ? null : (hub.access.users.get(link.userId)?.login ?? null);
        return kit.json({ expiresAt: isoTime(link.expiresAtMs), user });
      }),
    ),
    kit.anybody("setup", (call) =>
      kit.withBody(call, Setup, ({ secret, login, password }) => {
        const link = liveLink(hub, secret, call.nowMs);
        if (link === null) return kit.refuse("link_invalid");
        const links = new Map(hub.access.links);
        links.delete(secret);
        const used = { ...hub.access, links };
        const known = link.userId === null ? undefined : used.users.get(link.userId);
        if (known !== undefined) return beginSession(kit, call, used, known, "link");
        if (link.userId !== null) return kit.refuse("link_invalid");
        if (login === undefined) return kit.invalid("login", "invalid_type");
        if (password === undefined) return kit.invalid("password", "invalid_type");
        const fault = newPasswordFault(password, login);
        if (fault !== null) return kit.invalid("password", fault);
        if (userByLogin(used, login) !== undefined) return kit.refuse("login_taken", { params: { login } });
        return beginSession(kit, call, used, firstAdministrator(hub.around.newId(), login, call.nowMs), "link");
      }),
    ),
  ];
}

function liveLink({ access }: Hub, secret: string, nowMs: number): FakeLink | null {
  const link = access.links.get(secret);
  return link !== undefined && link.expiresAtMs > nowMs ? link : null;
}

/** Returns the handlers of the caller's own account. */
function accountHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  return [
    kit.user("whoami", (call) => kit.json(myself(hub, call))),
    kit.user("confirm", (call) =>
      kit.withBody(call, Confirm, ({ password }) => {
        const { user, session } = call.caller;
        call.about.name = user.login;
        if (password === TOO_OFTEN) return tooOften(kit);
        if (session === null || user.source !== "local" || password === WRONG) return kit.refuse("bad_credentials");
        const confirmed = { ...session, confirmedAtMs: call.nowMs };
        hub.setAccess(withSession(hub.access, confirmed));
        return kit.json(myself(hub, call, confirmed));
      }),
    ),
    kit.user("changePassword", (call) => kit.withBody(call, ChangePassword, (body) => changePassword(kit, call, body))),
  ];
}

const myself = (hub: Hub, { caller, nowMs }: UserCall, session = caller.session, user = caller.user) =>
  whoamiView(hub.access, { ...caller, session, user }, nowMs);

function changePassword(kit: Kit, call: UserCall, { current, next }: z.infer<typeof ChangePassword>): Response {
  const { hub } = kit;
  const { user, session } = call.caller;
  call.about.name = user.login;
  if (session === null || user.source !== "local") return refusePassword(kit, call);
  if (current === undefined && !isConfirmed(call.caller, call.nowMs)) return refusePassword(kit, call);
  if (current === TOO_OFTEN) return tooOften(kit);
  if (current === WRONG) return kit.refuse("bad_credentials");
  const fault = current === next ? "password_same" : newPasswordFault(next, user.login);
  if (fault !== null) return kit.invalid("next", fault);
  const changed = { ...user, mustChangePassword: false, revision: user.revision + 1 };
  const confirmed = { ...session, confirmedAtMs: call.nowMs };
  // A password is changed when others may know it, so every other session of the user ends.
  const alone = withoutSessions(withUser(hub.access, changed), (s) => s.userId === user.id && s.id !== session.id);
  hub.setAccess(withSession(alone, confirmed));
  return kit.json(myself(hub, call, confirmed, changed));
}

function refusePassword(kit: Kit, { caller }: UserCall): Response {
  const { code, params } = passwordNeeded(caller);
  return kit.refuse(code, { params });
}

const firstAdministrator = (id: string, login: string, nowMs: number): FakeUser => ({
  id,
  login,
  name: "",
  role: "administrator",
  source: "local",
  disabled: false,
  mustChangePassword: false,
  createdAtMs: nowMs,
  createdBy: "link",
  lastSignInAtMs: null,
  revision: 1,
});
