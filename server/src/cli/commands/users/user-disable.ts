import type { Command } from "../../command.ts";
import { changeUser } from "../../client/users.ts";

export const userDisable: Command = {
  noun: "user",
  verb: "disable",
  args: ["LOGIN"],
  run: (context, [who = ""]) =>
    changeUser(context, who, { disabled: true }, (user) => context.say.disabled(user.login)),
};

export const userEnable: Command = {
  noun: "user",
  verb: "enable",
  args: ["LOGIN"],
  run: (context, [who = ""]) =>
    changeUser(context, who, { disabled: false }, (user) => context.say.enabled(user.login)),
};
