import * as z from "zod/mini";
import { User, USER_ROLES, type UserPatch, type UserRole } from "@core-console/shared/contract/access";
import { foldName } from "@core-console/shared/contract/name";
import { say as sayCode } from "@core-console/shared/words/say";
import type { Lang } from "@core-console/shared/words/lang";
import { type Answer, type CommandContext, expectAnswer, printJson, fail } from "../command.ts";
import { EXIT, type ExitCode } from "../output/io.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const isUuid = (text: string): boolean => UUID.test(text);

export const userRoleText = (role: UserRole, lang: Lang): string =>
  sayCode({ code: `user_role.${role}`, params: {} }, lang);

export const userRoleOf = (text: string): UserRole | null => USER_ROLES.find((role) => role === text) ?? null;

/** The user of this login or ID; logins are one without regard to case. */
export async function findUser(context: CommandContext, who: string): Promise<Answer<User>> {
  const { api, say } = context;
  if (isUuid(who)) return expectAnswer(context, await api.get(`/users/${who}`), User);
  const got = expectAnswer(context, await api.get("/users"), z.array(User));
  if (!got.ok) return got;
  const user = got.value.find((one) => foldName(one.login) === foldName(who));
  if (user !== undefined) return { ok: true, value: user };
  return { ok: false, exit: fail(context, { exit: EXIT.refused, message: say.noUser(who) }) };
}

/** Changes one user and says so. */
export async function changeUser(
  context: CommandContext,
  who: string,
  patch: UserPatch,
  done: (user: User) => string,
): Promise<ExitCode> {
  const { io, json, api } = context;
  const found = await findUser(context, who);
  if (!found.ok) return found.exit;
  const changed = expectAnswer(context, await api.change("PATCH", `/users/${found.value.id}`, patch), User);
  if (!changed.ok) return changed.exit;
  if (json) printJson(context, changed.value);
  else io.stdout.write(`${done(changed.value)}\n`);
  return EXIT.done;
}
