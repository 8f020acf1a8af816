import { HEADER, eTagOf } from "@core-console/shared/contract/headers";
import { randomBytes, randomUUID } from "node:crypto";
import {
  User,
  type NewUser,
  type ResetPassword,
  type UserMade,
  type UserPatch,
} from "@core-console/shared/contract/access";
import { passwordFault } from "@core-console/shared/domain/password";
import { refuseBadPassword } from "../../accounts/passwords/new-password.ts";
import type { HttpDeps } from "../deps.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangeOutcome } from "../../state/commit.ts";
import { temporaryPassword } from "../../accounts/users/temporary-password.ts";
import {
  findUser,
  planAddUser,
  planChangeUser,
  planEndSessions,
  planRemoveUser,
  planResetPassword,
  refuseOfProvider,
  type UserMade as MadeUser,
} from "../../accounts/users/user-changes.ts";
import { userView } from "../../accounts/users/user-view.ts";
import { executeFor } from "../server/execute.ts";
import { ifMatch } from "../server/if-match.ts";
import type { Call, Handlers } from "../server/server.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "wall" | "access" | "self">;

type Part = Pick<
  Handlers,
  "listUsers" | "addUser" | "showUser" | "changeUser" | "removeUser" | "resetPassword" | "endSessionsOfUser"
>;

/** Handlers of users, for administrators. */
export function userHandlers(deps: Deps): Part {
  const idOf = (call: Call): string => call.params["id"] ?? "";
  return {
    async listUsers(call): Promise<User[]> {
      await deps.consistency.sync();
      const users = [...deps.registry.users.values()].map(userView);
      void call.reply.header(HEADER.totalCount, String(users.length));
      return users.toSorted((a, b) => a.login.localeCompare(b.login, "en"));
    },
    async showUser(call): Promise<User> {
      await deps.consistency.sync();
      return tagged(deps, call, userView(findUser(deps.registry, idOf(call))));
    },
    async addUser(call): Promise<UserMade> {
      const body = call.body as NewUser;
      const password = chosenOrMade(body.password, "password", body.login);
      const made = { id: randomUUID(), by: call.change.who, nowMs: deps.wall() };
      const passwordHash = await deps.access.passwords.hash(password.text);
      const outcome = await executeFor(deps, call, () => planAddUser(deps.registry, body, { ...made, passwordHash }));
      return { user: tagged(deps, call, answered(deps, outcome)), temporaryPassword: toShow(password, outcome) };
    },
    async changeUser(call): Promise<User> {
      const at = { ifMatch: ifMatch(deps, call), nowMs: deps.wall() };
      const outcome = await executeFor(deps, call, () =>
        planChangeUser(deps.registry, idOf(call), call.body as UserPatch, at),
      );
      return tagged(deps, call, answered(deps, outcome));
    },
    async removeUser(call) {
      const at = { ifMatch: ifMatch(deps, call), nowMs: deps.wall() };
      await executeFor(deps, call, () => planRemoveUser(deps.registry, idOf(call), at));
      return undefined;
    },
    async resetPassword(call): Promise<UserMade> {
      // The user must be known before the password is hashed; a repetition for a user removed since is answered from
      // its record.
      await deps.consistency.sync();
      const known = deps.registry.users.get(idOf(call))?.value;
      if (known !== undefined) refuseOfProvider(known);
      const password = chosenOrMade((call.body as ResetPassword).password, "password", known?.login ?? "");
      const passwordHash = known === undefined ? "" : await deps.access.passwords.hash(password.text);
      const outcome = await executeFor(deps, call, () => planResetPassword(deps.registry, idOf(call), passwordHash));
      return { user: tagged(deps, call, answered(deps, outcome)), temporaryPassword: toShow(password, outcome) };
    },
    async endSessionsOfUser(call) {
      await executeFor(deps, call, () => planEndSessions(deps.registry, idOf(call)));
      return undefined;
    },
  };
}

interface Password {
  text: string;
  /** generated here, so it has to be shown to the caller */
  made: boolean;
}

/** Returns the given temporary password, checked by the rules, or a generated one. Throws validation_failed. */
function chosenOrMade(given: string | undefined, path: string, login: string): Password {
  if (given !== undefined) {
    refuseBadPassword(path, given, login);
    return { text: given, made: false };
  }
  for (;;) {
    const text = temporaryPassword(randomBytes);
    if (passwordFault({ password: text, login, common: () => false }) === null) return { text, made: true };
  }
}

/** Returns the generated password, shown once; null for a repetition, which no longer has it. */
const toShow = (password: Password, outcome: ChangeOutcome): string | null =>
  password.made && outcome.kind === "done" ? password.text : null;

/** Returns the user as it was just written; for a repetition, as it is now, or as it was created if it was removed. */
function answered(deps: Deps, outcome: ChangeOutcome<MadeUser>): User {
  if (outcome.kind === "done") return userView({ value: outcome.made.written, revision: outcome.revision });
  const stored = User.safeParse(outcome.record.made);
  if (!stored.success) throw new ApiProblem("not_found", { what: "user" });
  const known = deps.registry.users.get(stored.data.id);
  return known === undefined ? stored.data : userView(known);
}

function tagged({ self }: Pick<Deps, "self">, call: Call, user: User): User {
  void call.reply.header("etag", eTagOf(user.revision, self.lifeId));
  return user;
}
