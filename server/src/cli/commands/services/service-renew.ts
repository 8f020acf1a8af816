import { JoinGuide } from "@core-console/shared/contract/service";
import { type Command, expectAnswer, printJson } from "../../command.ts";
import { findService } from "../../client/find-service.ts";
import { EXIT } from "../../output/io.ts";

export const serviceRenew: Command = {
  noun: "service",
  verb: "renew",
  args: ["ID-or-NAME"],
  async run(context, [who = ""]) {
    const { api, io, say, json } = context;
    const found = await findService(context, who);
    if (!found.ok) return found.exit;
    const { ref, name } = found.value;
    const done = expectAnswer(context, await api.change("POST", `/services/${ref}/join`), JoinGuide);
    if (!done.ok) return done.exit;
    if (json) {
      printJson(context, done.value);
      return EXIT.done;
    }
    const { commands, caFingerprint } = done.value;
    io.stdout.write(`${say.renewed(name)}\n\n${say.install()}\n  ${commands.install}\n`);
    if (commands.runHere !== null) io.stdout.write(`${say.runHere()}\n  ${commands.runHere}\n`);
    io.stdout.write(`\n${say.fingerprint(caFingerprint)}\n`);
    return EXIT.done;
  },
};
