import { Session } from "@core-console/shared/contract/access";
import { type Command, printJson } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { timeText, UNKNOWN } from "../../output/format.ts";
import { OWNER_OPTIONS, ownerQuery } from "../../client/owner-query.ts";
import { pagesOf } from "../../client/pages.ts";
import { table } from "../../output/table.ts";

const AGENT_CHARS = 40;

export const sessionList: Command = {
  noun: "session",
  verb: "list",
  args: [],
  options: OWNER_OPTIONS,
  async run(context) {
    const { io, say, json } = context;
    const query = await ownerQuery(context);
    if (!query.ok) return query.exit;
    const got = await pagesOf(context, "/sessions", query.value, Session);
    if (!got.ok) return got.exit;
    const { rows } = got.value;
    if (json) printJson(context, rows);
    else if (rows.length === 0) io.stdout.write(`${say.noSessions()}\n`);
    else {
      const { headings: h, accessHeadings: a } = say;
      const lines = rows.map((session) => [
        session.user.login,
        session.address,
        session.via,
        timeText(session.createdAt),
        timeText(session.lastUsedAt),
        timeText(session.expiresAt),
        `${session.id}${session.current ? ` (${say.thisOne()})` : ""}`,
        session.agent?.slice(0, AGENT_CHARS) ?? UNKNOWN,
      ]);
      io.stdout.write(table([a.login, a.address, a.via, a.created, a.lastUsed, a.expires, h.id, a.agent], lines));
    }
    return EXIT.done;
  },
};
