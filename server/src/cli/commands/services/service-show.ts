import { type Command, printJson } from "../../command.ts";
import { findService } from "../../client/find-service.ts";
import { EXIT } from "../../output/io.ts";
import { joinText, reasonText, roleText, spanText, statusText, UNKNOWN } from "../../output/format.ts";
import { facts } from "../../output/table.ts";

export const serviceShow: Command = {
  noun: "service",
  verb: "show",
  onHost: true,
  args: ["ID-or-NAME"],
  async run(context, [who = ""]) {
    const { io, lang, say, json } = context;
    const got = await findService(context, who);
    if (!got.ok) return got.exit;
    const service = got.value;
    if (json) {
      printJson(context, service);
      return EXIT.done;
    }
    const { headings: h, facts: f } = say;
    const list: [string, string | null][] = [
      [h.name, service.name],
      [h.status, statusText(service.status, lang)],
      [f.reasons, service.reasons.map((reason) => reasonText(reason, service.name, lang)).join(" ") || null],
      [f.join, joinText(service, lang)],
      [h.role, roleText(service.role, lang)],
      [h.host, service.fqdn ?? UNKNOWN],
      [
        h.address,
        service.address === null
          ? UNKNOWN
          : `${service.address}${service.apiPort === null ? "" : `:${service.apiPort}`}`,
      ],
      [h.version, service.version ?? UNKNOWN],
      [h.uptime, spanText(service.uptimeSeconds, lang)],
      [h.term, String(service.raft.term ?? UNKNOWN)],
      [h.lag, String(service.raft.lagEntries ?? UNKNOWN)],
      [h.id, service.id ?? UNKNOWN],
      [f.ref, service.ref],
      [h.created, `${service.createdAt}, ${service.createdBy}`],
    ];
    io.stdout.write(facts(list.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))));
    return EXIT.done;
  },
};
