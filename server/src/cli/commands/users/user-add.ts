import { UserMade } from "@core-console/shared/contract/access";
import { type Command, expectAnswer, printJson, fail, wrongCall } from "../../command.ts";
import { PASSWORD_STDIN, ROLE_OPTION } from "../../args/common-options.ts";
import { EXIT } from "../../output/io.ts";
import { passwordFrom, printSecret } from "../../output/secrets.ts";
import { userRoleOf, userRoleText } from "../../client/users.ts";

export const userAdd: Command = {
  noun: "user",
  verb: "add",
  args: ["LOGIN"],
  options: {
    role: ROLE_OPTION,
    name: {
      type: "text",
      shows: { en: "NAME", ru: "ИМЯ" },
      help: { en: "the name that the page shows", ru: "имя, которое показывает страница" },
    },
    ...PASSWORD_STDIN,
  },
  async run(context, [login = ""]) {
    const { io, lang, say, json, api } = context;
    const asked = context.value("role");
    if (asked === null) return wrongCall(context, say.missing("--role"));
    const role = userRoleOf(asked);
    if (role === null) return wrongCall(context, say.badRole(asked));
    const password = context.has("password-stdin") ? await passwordFrom(context, "") : undefined;
    if (password === null) return EXIT.wrongCall;
    const name = context.value("name");

    const body = { login, role, ...(name === null ? {} : { name }), ...(password === undefined ? {} : { password }) };
    const made = expectAnswer(context, await api.change("POST", "/users", body), UserMade);
    if (!made.ok) return made.exit;
    const { user, temporaryPassword } = made.value;
    if (json) {
      printJson(context, made.value);
      return EXIT.done;
    }
    const added = say.userAdded(user.login, userRoleText(user.role, lang));
    if (password !== undefined) io.stdout.write(`${added}\n`);
    else if (temporaryPassword === null)
      return fail(context, { exit: EXIT.unknown, message: say.secretMissed(`kuma user reset-password ${user.login}`) });
    else printSecret(context, `${added}\n${say.temporaryIs(user.login)}`, temporaryPassword);
    return EXIT.done;
  },
};
