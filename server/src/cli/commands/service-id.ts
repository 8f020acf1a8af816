import { foldName } from "@core-console/shared/contract/name";
import { allServices } from "../all-services.ts";
import { type Command, printJson } from "../command.ts";
import { EXIT } from "../io.ts";

export const serviceId: Command = {
  noun: "service",
  verb: "id",
  args: ["NAME"],
  async run(context, [name = ""]) {
    const { io, say, json } = context;
    const got = await allServices(context);
    if (!got.ok) return got.exit;
    const service = got.value.find((one) => foldName(one.name) === foldName(name));
    if (service === undefined || (service.id === null && !json)) {
      io.stderr.write(`kuma: ${service === undefined ? say.noSuchName(name) : say.idHidden(service.name)}\n`);
      return EXIT.refused;
    }
    if (json) printJson(context, service);
    else io.stdout.write(`${service.id ?? ""}\n`);
    return EXIT.done;
  },
};
