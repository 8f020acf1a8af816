import { Token } from "@core-console/shared/contract/access";
import { type Command, printJson, fail } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { pagesOf } from "../../client/pages.ts";
import { isUuid } from "../../client/users.ts";

export const tokenRemove: Command = {
  noun: "token",
  verb: "remove",
  args: ["ID-or-NAME"],
  async run(context, [which = ""]) {
    const { io, say, json, api } = context;
    let id = which;
    if (!isUuid(which)) {
      const got = await pagesOf(context, "/tokens", new URLSearchParams(), Token);
      if (!got.ok) return got.exit;
      const named = got.value.rows.filter((token) => token.name === which);
      const [only] = named;
      if (only === undefined) return fail(context, { exit: EXIT.refused, message: say.noToken(which) });
      if (named.length > 1) {
        const ids = named.map((token) => token.id).join(", ");
        return fail(context, { exit: EXIT.refused, message: say.severalTokens(which, ids) });
      }
      id = only.id;
    }
    const outcome = await api.change("DELETE", `/tokens/${id}`);
    if (!outcome.ok) return fail(context, outcome);
    if (json) printJson(context, outcome.body);
    else io.stdout.write(`${say.tokenRemoved(which)}\n`);
    return EXIT.done;
  },
};
