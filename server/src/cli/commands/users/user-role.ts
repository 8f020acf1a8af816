import { type Command, wrongCall } from "../../command.ts";
import { changeUser, userRoleOf, userRoleText } from "../../client/users.ts";

export const userRole: Command = {
  noun: "user",
  verb: "role",
  args: ["LOGIN", "ROLE"],
  run(context, [who = "", asked = ""]) {
    const { lang, say } = context;
    const role = userRoleOf(asked);
    if (role === null) return Promise.resolve(wrongCall(context, say.badRole(asked)));
    return changeUser(context, who, { role }, (user) => say.roleIs(user.login, userRoleText(user.role, lang)));
  },
};
