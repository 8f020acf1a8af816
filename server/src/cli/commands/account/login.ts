import { SignedIn } from "@core-console/shared/contract/access";
import { type Command, expectAnswer, printJson, wrongCall } from "../../command.ts";
import { PASSWORD_STDIN } from "../../args/common-options.ts";
import { changePassword } from "../users/user-password.ts";
import { EXIT } from "../../output/io.ts";
import { timeText } from "../../output/format.ts";
import { passwordFrom } from "../../output/secrets.ts";
import { userRoleText } from "../../client/users.ts";

export const login: Command = {
  noun: "login",
  verb: null,
  args: [],
  optional: ["LOGIN"],
  options: PASSWORD_STDIN,
  async run(context, [given]) {
    const { io, lang, say, json, as, bases, store } = context;
    const who = given ?? (await io.terminal?.ask(say.loginPrompt())) ?? "";
    if (who.trim() === "") return wrongCall(context, say.missing("LOGIN"));
    const password = await passwordFrom(context, say.passwordPrompt(who));
    if (password === null) return EXIT.wrongCall;

    const body = { login: who.trim(), password };
    const answer = await as(null).change("POST", "/api/login", body, { root: true, harmless: true });
    const signed = expectAnswer(context, answer, SignedIn);
    if (!signed.ok) return signed.exit;
    const { token, user } = signed.value;
    // A console keeps the secret in its cookie.
    if (token === undefined) return wrongCall(context, say.wantsRest(bases.join(", ")));
    store.keep(bases, { secret: token, login: user.login });

    if (json) printJson(context, user);
    else io.stdout.write(`${say.signedInAs(user.login, userRoleText(user.role, lang))}\n`);
    if (user.readOnly !== null) {
      const { core, copyAt } = user.readOnly;
      io.stderr.write(`kuma: ${say.readOnly(core.name, timeText(copyAt))}\n`);
    }
    if ((io.env["KUMA_TOKEN"] ?? "") !== "") io.stderr.write(`kuma: ${say.tokenGoesFirst()}\n`);
    if (!user.mustChangePassword) return EXIT.done;
    io.stderr.write(`kuma: ${say.temporaryPassword()}\n`);
    if (context.has("password-stdin")) {
      io.stderr.write(`kuma: ${say.changePasswordBy()}\n`);
      return EXIT.done;
    }
    return changePassword({ ...context, json: false }, as(token));
  },
};
