import { AuditEntry } from "@core-console/shared/contract/access";
import { type Command, type CommandContext, printJson, wrongCall } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { timeText, UNKNOWN } from "../../output/format.ts";
import { wholeNumber } from "../../args/numbers.ts";
import { pagesOf } from "../../client/pages.ts";
import { table } from "../../output/table.ts";
import { whenOf } from "../../output/when.ts";

const LIMIT = 100;
const MOST = 100_000;
const TEXTS = ["who", "ref", "address", "text"] as const;

/** The filters as a query, or what is wrong with them. */
function filtersOf({ value, say }: CommandContext): { query: URLSearchParams } | { wrong: string } {
  const query = new URLSearchParams();
  for (const name of TEXTS) {
    const given = value(name);
    if (given !== null) query.set(name, given);
  }
  for (const what of (value("what") ?? "").split(",").filter((one) => one !== "")) query.append("what", what);
  const outcome = value("outcome");
  if (outcome !== null && outcome !== "done" && outcome !== "refused") return { wrong: say.badOutcome(outcome) };
  if (outcome !== null) query.set("outcome", outcome);
  for (const name of ["from", "to"]) {
    const given = value(name);
    if (given === null) continue;
    const when = whenOf(given, Date.now());
    if (when === null) return { wrong: say.badWhen(`--${name}`, given) };
    query.set(name, when);
  }
  return { query };
}

export const auditList: Command = {
  noun: "audit",
  verb: "list",
  args: [],
  flags: {
    who: "value",
    what: "value",
    ref: "value",
    outcome: "value",
    from: "value",
    to: "value",
    address: "value",
    text: "value",
    limit: "value",
  },
  async run(context) {
    const { io, say, json } = context;
    const asked = context.value("limit");
    const limit = asked === null ? LIMIT : wholeNumber(asked, MOST);
    if (limit === null) return wrongCall(context, say.badNumber("--limit", asked ?? "", MOST));
    const filters = filtersOf(context);
    if ("wrong" in filters) return wrongCall(context, filters.wrong);
    const got = await pagesOf(context, "/audit", filters.query, AuditEntry, limit);
    if (!got.ok) return got.exit;
    const { rows, more } = got.value;
    if (json) printJson(context, rows);
    else if (rows.length === 0) io.stdout.write(`${say.noEntries()}\n`);
    else {
      const a = say.accessHeadings;
      const lines = rows.map((entry) => [
        timeText(entry.at),
        entry.token === null ? entry.who : `${entry.who} (${entry.token})`,
        entry.from,
        entry.what,
        // Of what was refused the name says what was tried.
        [entry.name ?? entry.ref ?? UNKNOWN, ...(entry.about == null ? [] : [entry.about])].join(": "),
        entry.code === null ? say.outcome[entry.outcome] : `${say.outcome[entry.outcome]}: ${entry.code}`,
        String(entry.count),
      ]);
      io.stdout.write(table([a.when, a.who, a.address, a.what, a.about, a.outcome, a.count], lines, [6]));
    }
    if (more) io.stderr.write(`kuma: ${say.moreEntries(limit)}\n`);
    return EXIT.done;
  },
};
