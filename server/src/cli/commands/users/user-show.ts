import { type Command, printJson } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { timeText } from "../../output/format.ts";
import { facts } from "../../output/table.ts";
import { findUser, userRoleText } from "../../client/users.ts";

export const userShow: Command = {
  noun: "user",
  verb: "show",
  args: ["LOGIN"],
  async run(context, [who = ""]) {
    const { io, lang, say, json } = context;
    const found = await findUser(context, who);
    if (!found.ok) return found.exit;
    const user = found.value;
    if (json) {
      printJson(context, user);
      return EXIT.done;
    }
    const { headings: h, accessHeadings: a, accessFacts: f } = say;
    io.stdout.write(
      facts([
        [a.login, user.login],
        [h.name, user.name],
        [h.role, userRoleText(user.role, lang)],
        [a.source, user.source],
        [a.disabled, user.disabled ? say.yes : say.no],
        ...(user.mustChangePassword ? [[f.password, f.temporary] as const] : []),
        [a.lastSignIn, timeText(user.lastSignInAt, say.never())],
        [f.createdBy, `${timeText(user.createdAt)}, ${user.createdBy}`],
        [h.id, user.id],
      ]),
    );
    return EXIT.done;
  },
};
