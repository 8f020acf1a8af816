import { Whoami } from "@core-console/shared/contract/access";
import type { ApiClient } from "../../client/api-client.ts";
import { type Command, type CommandContext, expectAnswer, printJson } from "../../command.ts";
import { EXIT, type ExitCode } from "../../output/io.ts";
import { newPasswordFrom } from "../../output/secrets.ts";

/**
 * Asks for a new password and sets it for the user of `api`; asks for the current one only where it was given too long
 * ago.
 */
export async function changePassword(context: CommandContext, api: ApiClient): Promise<ExitCode> {
  const { io, say, json } = context;
  const next = await newPasswordFrom(context);
  if (next === null) return EXIT.wrongCall;
  let outcome = await api.change("POST", "/users/password", { next });
  if (!outcome.ok && outcome.code === "password_needed" && io.terminal !== null) {
    const current = await io.terminal.askSecret(say.currentPassword());
    if (current !== null && current !== "") outcome = await api.change("POST", "/users/password", { current, next });
  }
  const changed = expectAnswer(context, outcome, Whoami);
  if (!changed.ok) return changed.exit;
  if (json) printJson(context, changed.value);
  else io.stdout.write(`${say.passwordChanged()}\n`);
  return EXIT.done;
}

export const userPassword: Command = {
  noun: "user",
  verb: "password",
  args: [],
  options: {
    "password-stdin": {
      type: "switch",
      help: {
        en: "the NEW password is the first line of the standard input",
        ru: "НОВЫЙ пароль — первая строка стандартного ввода",
      },
    },
  },
  run: (context) => changePassword(context, context.as(context.bearer)),
};
