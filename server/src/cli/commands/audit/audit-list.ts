import { AuditEntry } from "@core-console/shared/contract/access";
import { type Command, type CommandContext, printJson, wrongCall } from "../../command.ts";
import type { OptionTable } from "../../args/option.ts";
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

const TIME = { en: "TIME", ru: "ВРЕМЯ" };
const OPTIONS: OptionTable = {
  who: { type: "text", shows: { en: "LOGIN", ru: "ИМЯ" }, help: { en: "of this user", ru: "этого пользователя" } },
  what: {
    type: "text",
    shows: { en: "ACT[,…]", ru: "ДЕЙСТВИЕ[,…]" },
    help: { en: "how it begins: service., sign_in", ru: "как начинается: service., sign_in" },
  },
  ref: {
    type: "text",
    shows: { en: "REF", ru: "ССЫЛКА" },
    help: { en: "about the service with this Ref", ru: "о сервисе с этой ссылкой" },
  },
  outcome: {
    type: "text",
    shows: { en: "OUTCOME", ru: "ИСХОД" },
    help: { en: "done or refused", ru: "done или refused" },
  },
  from: {
    type: "text",
    shows: TIME,
    help: {
      en: "not before: 2026-11-23T05:00:00Z, 2026-11-23, or how long ago: 30m, 2h, 7d",
      ru: "не раньше: 2026-11-23T05:00:00Z, 2026-11-23 или сколько назад: 30m, 2h, 7d",
    },
  },
  to: { type: "text", shows: TIME, help: { en: "not after, written likewise", ru: "не позже, записывается так же" } },
  address: {
    type: "text",
    shows: { en: "ADDRESS", ru: "АДРЕС" },
    help: { en: "from this address", ru: "с этого адреса" },
  },
  text: {
    type: "text",
    shows: { en: "WORD", ru: "СЛОВО" },
    help: { en: "with this text anywhere", ru: "с этим текстом где угодно" },
  },
  limit: {
    type: "text",
    shows: "N",
    otherwise: String(LIMIT),
    help: { en: "at most so many entries", ru: "не больше стольких записей" },
  },
};

export const auditList: Command = {
  noun: "audit",
  verb: "list",
  args: [],
  options: OPTIONS,
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
