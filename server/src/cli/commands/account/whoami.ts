import { Whoami } from "@core-console/shared/contract/access";
import { type Command, expectAnswer, printJson } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { timeText } from "../../output/format.ts";
import { facts } from "../../output/table.ts";
import { userRoleText } from "../../client/users.ts";

export const whoami: Command = {
  noun: "whoami",
  verb: null,
  args: [],
  async run(context) {
    const { io, lang, say, json, api } = context;
    const got = expectAnswer(context, await api.get("/users/whoami"), Whoami);
    if (!got.ok) return got.exit;
    const me = got.value;
    if (json) {
      printJson(context, me);
      return EXIT.done;
    }
    const { headings: h, accessHeadings: a, accessFacts: f } = say;
    const list: [string, string | null][] = [
      [a.login, me.login],
      [h.name, me.name || null],
      [h.role, userRoleText(me.role, lang)],
      [f.token, me.token?.name ?? null],
      [f.session, me.session?.id ?? null],
      [f.idleEnds, me.session === null ? null : timeText(me.session.idleExpiresAt)],
      [f.ends, me.session === null ? null : timeText(me.session.expiresAt)],
      [f.password, me.mustChangePassword ? f.temporary : null],
      [f.readOnly, me.readOnly && f.noMajority(me.readOnly.core.name, timeText(me.readOnly.copyAt))],
      [f.may, me.permissions.join(", ")],
    ];
    io.stdout.write(facts(list.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))));
    return EXIT.done;
  },
};
