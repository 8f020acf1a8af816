import { Service } from "@core-console/shared/contract/service";
import { type Command, expectAnswer, printJson } from "../../command.ts";
import { YES } from "../../args/common-options.ts";
import { confirm } from "../../output/confirm.ts";
import { findService } from "../../client/find-service.ts";
import { EXIT } from "../../output/io.ts";

export const serviceCancel: Command = {
  noun: "service",
  verb: "cancel",
  args: ["ID-or-NAME"],
  options: YES,
  async run(context, [who = ""]) {
    const { api, io, say, json } = context;
    const found = await findService(context, who);
    if (!found.ok) return found.exit;
    const { ref, name } = found.value;
    const refused = await confirm(context, { about: [say.cancelAbout()], question: say.cancelSure(name), name: null });
    if (refused !== null) return refused;
    const done = expectAnswer(context, await api.change("DELETE", `/services/${ref}/join`), Service);
    if (!done.ok) return done.exit;
    if (json) printJson(context, done.value);
    else io.stdout.write(`${say.joinCancelled(name)}\n`);
    return EXIT.done;
  },
};
