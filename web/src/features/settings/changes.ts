import type { NewToken, NewUser, TokenMade, User, UserMade, UserPatch } from "@core-console/shared/contract/access";
import type { Settings, SettingsPatch } from "@core-console/shared/contract/settings";
import { change, type Click } from "../../api/http/change.ts";
import { codeOf } from "../../api/http/problem.ts";

const at = (path: string, id: string, more = "") => `${path}/${encodeURIComponent(id)}${more}`;

export const addUser = (body: NewUser, click: Click) =>
  change<UserMade>({ method: "POST", path: "/users", body }, click);
export const changeUser = (user: User, body: UserPatch, click: Click) =>
  change<User>({ method: "PATCH", path: at("/users", user.id), body, ifMatch: user.revision }, click);
export const removeUser = (user: User, click: Click) =>
  change<void>({ method: "DELETE", path: at("/users", user.id), ifMatch: user.revision }, click);
export const resetPassword = (user: User, body: { password?: string }, click: Click) =>
  change<UserMade>({ method: "POST", path: at("/users", user.id, "/password"), body }, click);
export const endSessionsOf = (userId: string, click: Click) =>
  change<void>({ method: "DELETE", path: at("/users", userId, "/sessions") }, click);
export const endSession = (id: string, click: Click) =>
  change<void>({ method: "DELETE", path: at("/sessions", id) }, click);
export const addToken = (body: NewToken, click: Click) =>
  change<TokenMade>({ method: "POST", path: "/tokens", body }, click);
export const resumeToken = (id: string, click: Click) =>
  change<void>({ method: "POST", path: at("/tokens", id, "/resume") }, click);
export const removeToken = (id: string, click: Click) =>
  change<void>({ method: "DELETE", path: at("/tokens", id) }, click);
export const endLife = (id: string, click: Click) =>
  change<void>({ method: "DELETE", path: at("/cluster/lives", id) }, click);
export const changeSettings = (body: SettingsPatch, revision: number, click: Click) =>
  change<Settings>({ method: "PATCH", path: "/settings", body, ifMatch: revision }, click);

/** Ends the sessions one after the other, each with its own key; one that has already ended counts as success. */
export async function endOthers(sessions: readonly { id: string }[], click: Click): Promise<void> {
  for (const [i, { id }] of sessions.entries()) {
    try {
      await endSession(id, { key: `${click.key}.${i}`, signal: click.signal });
    } catch (error) {
      if (codeOf(error) !== "not_found") throw error;
    }
  }
}
