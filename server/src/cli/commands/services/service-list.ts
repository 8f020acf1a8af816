import { allServices } from "../../client/all-services.ts";
import { type Command, printJson } from "../../command.ts";
import { shellLine } from "../../host/own-name.ts";
import { roleText, spanText, statusText, timeText, UNKNOWN } from "../../output/format.ts";
import { table } from "../../output/table.ts";

export const serviceList: Command = {
  noun: "service",
  verb: "list",
  onHost: true,
  args: [],
  async run(context) {
    const { io, lang, say, json } = context;
    const got = await allServices(context);
    if (!got.ok) return got.exit;
    const { services, exit } = got.value;
    if (json) printJson(context, services);
    else if (services.length === 0) io.stdout.write(`${say.empty()}\n`);
    else {
      const h = say.headings;
      const rows = services.map((service) => [
        `${statusText(service.status, lang)}${(service.join?.stalled ?? null) === null ? "" : `, ${say.stalledStatus()}`}`,
        service.name,
        roleText(service.role, lang),
        service.fqdn ?? service.address ?? UNKNOWN,
        service.version ?? UNKNOWN,
        spanText(service.uptimeSeconds, lang),
        String(service.raft.lagEntries ?? UNKNOWN),
        service.id ?? service.ref,
      ]);
      io.stdout.write(table([h.status, h.name, h.role, h.host, h.version, h.uptime, h.lag, h.id], rows, [6]));
      for (const { name, join } of services)
        if (join !== null && join.stalled !== null)
          io.stderr.write(
            `kuma: ${say.stalledNote(name, timeText(join.stalled.since), shellLine(["kuma", "service", "show", name]))}\n`,
          );
    }
    return exit;
  },
};
