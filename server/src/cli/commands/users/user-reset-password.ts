import { UserMade } from "@core-console/shared/contract/access";
import { type Command, expectAnswer, printJson, fail } from "../../command.ts";
import { PASSWORD_STDIN } from "../../args/common-options.ts";
import { EXIT } from "../../output/io.ts";
import { passwordFrom, printSecret } from "../../output/secrets.ts";
import { findUser } from "../../client/users.ts";

export const userResetPassword: Command = {
  noun: "user",
  verb: "reset-password",
  args: ["LOGIN"],
  options: PASSWORD_STDIN,
  async run(context, [who = ""]) {
    const { io, say, json, api } = context;
    const password = context.has("password-stdin") ? await passwordFrom(context, "") : undefined;
    if (password === null) return EXIT.wrongCall;
    const found = await findUser(context, who);
    if (!found.ok) return found.exit;
    const body = password === undefined ? {} : { password };
    const made = expectAnswer(context, await api.change("POST", `/users/${found.value.id}/password`, body), UserMade);
    if (!made.ok) return made.exit;
    const { user, temporaryPassword } = made.value;
    const reset = say.passwordIsReset(user.login);
    if (json) printJson(context, made.value);
    else if (password !== undefined) io.stdout.write(`${reset}\n`);
    else if (temporaryPassword === null)
      return fail(context, { exit: EXIT.unknown, message: say.secretMissed(`kuma user reset-password ${user.login}`) });
    else printSecret(context, `${reset}\n${say.temporaryIs(user.login)}`, temporaryPassword);
    return EXIT.done;
  },
};
