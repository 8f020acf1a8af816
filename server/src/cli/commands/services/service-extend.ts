import { Service } from "@core-console/shared/contract/service";
import { type Command, expectAnswer, printJson } from "../../command.ts";
import { idOf } from "../../client/find-service.ts";
import { EXIT } from "../../output/io.ts";

export const serviceExtend: Command = {
  noun: "service",
  verb: "extend",
  args: ["ID-or-NAME"],
  async run(context, [who = ""]) {
    const { api, io, say, json } = context;
    const id = await idOf(context, who);
    if (!id.ok) return id.exit;
    const done = expectAnswer(context, await api.change("POST", `/services/${id.value}/join/extend`), Service);
    if (!done.ok) return done.exit;
    if (json) printJson(context, done.value);
    else io.stdout.write(`${say.joinExtended(done.value.name)}\n`);
    return EXIT.done;
  },
};
