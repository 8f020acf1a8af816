import { Token } from "@core-console/shared/contract/access";
import { type Command, printJson } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { timeText } from "../../output/format.ts";
import { OWNER_OPTIONS, ownerQuery } from "../../client/owner-query.ts";
import { pagesOf } from "../../client/pages.ts";
import { table } from "../../output/table.ts";
import { userRoleText } from "../../client/users.ts";

export const tokenList: Command = {
  noun: "token",
  verb: "list",
  args: [],
  options: OWNER_OPTIONS,
  async run(context) {
    const { io, lang, say, json } = context;
    const query = await ownerQuery(context);
    if (!query.ok) return query.exit;
    const got = await pagesOf(context, "/tokens", query.value, Token);
    if (!got.ok) return got.exit;
    const { rows } = got.value;
    if (json) printJson(context, rows);
    else if (rows.length === 0) io.stdout.write(`${say.noTokens()}\n`);
    else {
      const { headings: h, accessHeadings: a } = say;
      const lines = rows.map((token) => [
        token.name,
        token.purpose === null ? userRoleText(token.role, lang) : say.onlyFor(token.purpose),
        token.owner.login,
        timeText(token.expiresAt),
        timeText(token.lastUsedAt, say.never()),
        token.id,
      ]);
      io.stdout.write(table([h.name, h.role, a.owner, a.expires, a.lastUsed, h.id], lines));
    }
    return EXIT.done;
  },
};
