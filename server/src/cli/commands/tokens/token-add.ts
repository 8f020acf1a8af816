import { MAX_TOKEN_DAYS, TokenMade } from "@core-console/shared/contract/access";
import { type Command, expectAnswer, printJson, fail, wrongCall } from "../../command.ts";
import { ROLE_OPTION } from "../../args/common-options.ts";
import { EXIT } from "../../output/io.ts";
import { timeText } from "../../output/format.ts";
import { wholeNumber } from "../../args/numbers.ts";
import { printSecret } from "../../output/secrets.ts";
import { userRoleOf } from "../../client/users.ts";

export const tokenAdd: Command = {
  noun: "token",
  verb: "add",
  args: ["NAME"],
  options: {
    role: ROLE_OPTION,
    days: {
      type: "text",
      shows: "N",
      help: { en: "it ends after so many days", ru: "через сколько дней он перестанет действовать" },
    },
  },
  async run(context, [name = ""]) {
    const { say, json, api } = context;
    const [asked, days] = [context.value("role"), context.value("days")];
    if (asked === null || days === null) return wrongCall(context, say.missing(asked === null ? "--role" : "--days"));
    const role = userRoleOf(asked);
    if (role === null) return wrongCall(context, say.badRole(asked));
    const expiresInDays = wholeNumber(days, MAX_TOKEN_DAYS);
    if (expiresInDays === null) return wrongCall(context, say.badDays(days, MAX_TOKEN_DAYS));

    const made = expectAnswer(context, await api.change("POST", "/tokens", { name, role, expiresInDays }), TokenMade);
    if (!made.ok) return made.exit;
    const { token, secret } = made.value;
    if (secret === null)
      return fail(context, { exit: EXIT.unknown, message: say.secretMissed(`kuma token remove ${token.id}`) });
    if (json) printJson(context, made.value);
    else printSecret(context, say.tokenAdded(token.name, timeText(token.expiresAt)), secret);
    return EXIT.done;
  },
};
