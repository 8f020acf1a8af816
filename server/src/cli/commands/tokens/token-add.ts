import { MAX_TOKEN_DAYS, type NewToken, TOKEN_PURPOSES, TokenMade } from "@core-console/shared/contract/access";
import { type Command, type CommandContext, expectAnswer, printJson, fail, wrongCall } from "../../command.ts";
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
    for: {
      type: "text",
      shows: { en: "PURPOSE", ru: "НАЗНАЧЕНИЕ" },
      help: {
        en: "backup or restore: only for that call of /api/v3/system",
        ru: "backup или restore: только для этого вызова /api/v3/system",
      },
    },
    days: {
      type: "text",
      shows: "N",
      help: { en: "it ends after so many days", ru: "через сколько дней он перестанет действовать" },
    },
  },
  async run(context, [name = ""]) {
    const { say, json, api } = context;
    const days = context.value("days");
    const asked = rightsOf(context);
    if (typeof asked === "string") return wrongCall(context, asked);
    if (days === null) return wrongCall(context, say.missing("--days"));
    const expiresInDays = wholeNumber(days, MAX_TOKEN_DAYS);
    if (expiresInDays === null) return wrongCall(context, say.badDays(days, MAX_TOKEN_DAYS));

    const made = expectAnswer(
      context,
      await api.change("POST", "/tokens", { name, ...asked, expiresInDays }),
      TokenMade,
    );
    if (!made.ok) return made.exit;
    const { token, secret } = made.value;
    if (secret === null)
      return fail(context, { exit: EXIT.unknown, message: say.secretMissed(`kuma token remove ${token.id}`) });
    if (json) printJson(context, made.value);
    else printSecret(context, say.tokenAdded(token.name, timeText(token.expiresAt)), secret);
    return EXIT.done;
  },
};

/** Returns what the token may do; a text: what is wrong with the options. */
function rightsOf({ say, value }: CommandContext): Pick<NewToken, "role" | "purpose"> | string {
  const [asked, made] = [value("role"), value("for")];
  if (made !== null) {
    const purpose = TOKEN_PURPOSES.find((known) => known === made);
    if (purpose === undefined) return say.badPurpose(made);
    return asked === null ? { role: "viewer", purpose } : say.roleOrPurpose();
  }
  if (asked === null) return say.missing("--role");
  const role = userRoleOf(asked);
  return role === null ? say.badRole(asked) : { role };
}
