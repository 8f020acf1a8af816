import { Service } from "@core-console/shared/contract/service";
import { type Command, expectAnswer, printJson } from "../../command.ts";
import { findService } from "../../client/find-service.ts";
import { EXIT } from "../../output/io.ts";

export const serviceRename: Command = {
  noun: "service",
  verb: "rename",
  args: ["ID-or-NAME", "NEW-NAME"],
  async run(context, [who = "", name = ""]) {
    const { api, io, say, json } = context;
    const found = await findService(context, who);
    if (!found.ok) return found.exit;
    const { ref, revision } = found.value;
    // Only what was read is renamed: of two that rename it at once, the second learns of the first.
    const answer = await api.change("PATCH", `/services/${ref}`, { name }, { ifMatch: revision });
    const done = expectAnswer(context, answer, Service);
    if (!done.ok) return done.exit;
    if (json) printJson(context, done.value);
    else io.stdout.write(`${say.renamed(found.value.name, done.value.name)}\n`);
    return EXIT.done;
  },
};
