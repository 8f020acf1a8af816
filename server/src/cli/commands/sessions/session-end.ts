import { type Command, printJson, fail, wrongCall } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { findUser, isUuid } from "../../client/users.ts";

export const sessionEnd: Command = {
  noun: "session",
  verb: "end",
  args: [],
  optional: ["ID"],
  options: {
    user: {
      type: "text",
      shows: { en: "LOGIN", ru: "ИМЯ" },
      help: { en: "all sessions of that user", ru: "все сессии этого пользователя" },
    },
  },
  async run(context, [id]) {
    const { io, say, json, api } = context;
    const who = context.value("user");
    if (id === undefined && who === null) return wrongCall(context, say.missing("ID"));
    if (id !== undefined && who !== null) return wrongCall(context, say.oneOf("ID", "--user"));
    if (id !== undefined && !isUuid(id)) return wrongCall(context, say.badUuid(id));

    let path = `/sessions/${id ?? ""}`;
    let done = say.sessionEnded(id ?? "");
    if (who !== null) {
      const found = await findUser(context, who);
      if (!found.ok) return found.exit;
      path = `/users/${found.value.id}/sessions`;
      done = say.sessionsEnded(found.value.login);
    }
    const outcome = await api.change("DELETE", path);
    if (!outcome.ok) return fail(context, outcome);
    if (json) printJson(context, outcome.body);
    else io.stdout.write(`${done}\n`);
    return EXIT.done;
  },
};
