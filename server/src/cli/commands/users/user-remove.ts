import { type Command, printJson, fail } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { findUser } from "../../client/users.ts";

export const userRemove: Command = {
  noun: "user",
  verb: "remove",
  args: ["LOGIN"],
  async run(context, [who = ""]) {
    const { io, say, json, api } = context;
    const found = await findUser(context, who);
    if (!found.ok) return found.exit;
    const outcome = await api.change("DELETE", `/users/${found.value.id}`);
    if (!outcome.ok) return fail(context, outcome);
    if (json) printJson(context, outcome.body);
    else io.stdout.write(`${say.userRemoved(found.value.login)}\n`);
    return EXIT.done;
  },
};
