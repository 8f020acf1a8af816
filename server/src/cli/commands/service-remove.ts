import { type Command, printJson, tell } from "../command.ts";
import { EXIT } from "../io.ts";
import { refuseBadId } from "../service-id.ts";

export const serviceRemove: Command = {
  noun: "service",
  verb: "remove",
  args: ["ID"],
  async run(context, [id = ""]) {
    const bad = refuseBadId(context, id);
    if (bad !== null) return bad;
    const { io, say, json, api } = context;
    const outcome = await api.change("DELETE", `/services/${id}`);
    if (!outcome.ok) return tell(context, outcome);
    if (json) printJson(context, outcome.body);
    else io.stdout.write(`${outcome.status === 202 ? say.removing(id) : say.removed(id)}\n`);
    return EXIT.done;
  },
};
