import { type Command, printJson } from "../../command.ts";
import { findService } from "../../client/find-service.ts";
import { EXIT } from "../../output/io.ts";

export const serviceId: Command = {
  noun: "service",
  verb: "id",
  args: ["NAME"],
  async run(context, [who = ""]) {
    const { io, say, json } = context;
    const found = await findService(context, who);
    if (!found.ok) return found.exit;
    const service = found.value;
    if (service.id === null && !json) {
      io.stderr.write(`kuma: ${say.idHidden(service.name)}\n`);
      return EXIT.refused;
    }
    if (json) printJson(context, service);
    else io.stdout.write(`${service.id ?? ""}\n`);
    return EXIT.done;
  },
};
