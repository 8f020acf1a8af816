import * as z from "zod/mini";
import { User } from "@core-console/shared/contract/access";
import { type Command, expectAnswer, printJson } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { timeText } from "../../output/format.ts";
import { table } from "../../output/table.ts";
import { userRoleText } from "../../client/users.ts";

export const userList: Command = {
  noun: "user",
  verb: "list",
  args: [],
  async run(context) {
    const { io, lang, say, json, api } = context;
    const got = expectAnswer(context, await api.get("/users"), z.array(User));
    if (!got.ok) return got.exit;
    if (json) printJson(context, got.value);
    else if (got.value.length === 0) io.stdout.write(`${say.noUsers()}\n`);
    else {
      const { headings: h, accessHeadings: a } = say;
      const rows = got.value.map((user) => [
        user.login,
        user.name,
        userRoleText(user.role, lang),
        user.source,
        user.disabled ? say.yes : say.no,
        timeText(user.lastSignInAt, say.never()),
      ]);
      io.stdout.write(table([a.login, h.name, h.role, a.source, a.disabled, a.lastSignIn], rows));
    }
    return EXIT.done;
  },
};
