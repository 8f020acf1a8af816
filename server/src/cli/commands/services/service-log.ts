import { LogLevel, MAX_TAIL, TAIL } from "@core-console/shared/contract/log";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { type Command, type CommandContext, fail, wrongCall } from "../../command.ts";
import type { OptionTable } from "../../args/option.ts";
import type { Outcome } from "../../client/api-client.ts";
import { idOf } from "../../client/find-service.ts";
import { EXIT, type ExitCode } from "../../output/io.ts";
import { logLines, Seen } from "../../client/log-stream.ts";
import { logText } from "../../output/log-text.ts";
import { wholeNumber } from "../../args/numbers.ts";

/** After a break, before it is looked for again, ms. */
const AGAIN_MS = 1000;
/** Refusals that pass once a Core is started again: a log that is followed waits for that. */
const PASSING: ReadonlySet<string> = new Set(["core_silent", "core_failed"]);
/** What is asked for again then, to go on without a gap. */
const OVERLAP = 1000;

/** The query of the call, or what is wrong with it. */
function queryOf({ value, has, say }: CommandContext): { query: URLSearchParams } | { wrong: string } {
  const query = new URLSearchParams();
  const tail = value("tail");
  if (tail !== null && wholeNumber(tail, MAX_TAIL) === null) return { wrong: say.badNumber("--tail", tail, MAX_TAIL) };
  if (tail !== null) query.set("tail", tail);
  const level = value("level");
  if (level !== null && !LogLevel.safeParse(level).success) return { wrong: `--level ${say.badLevel(level)}` };
  if (level !== null) query.set("level", level);
  const text = value("grep");
  if (text !== null) query.set("text", text);
  if (has("engine")) query.set("file", "engine");
  if (has("follow")) query.set("follow", "1");
  return { query };
}

const OPTIONS: OptionTable = {
  tail: {
    type: "text",
    shows: "N",
    otherwise: String(TAIL),
    help: { en: "the last N lines", ru: "последние N строк" },
  },
  follow: {
    type: "switch",
    help: { en: "go on with new lines until Ctrl+C", ru: "продолжать новыми строками до Ctrl+C" },
  },
  level: {
    type: "text",
    shows: { en: "LEVEL", ru: "УРОВЕНЬ" },
    help: { en: "debug, info, warn or error: that and worse", ru: "debug, info, warn или error: он и хуже" },
  },
  grep: {
    type: "text",
    shows: { en: "TEXT", ru: "ТЕКСТ" },
    help: { en: "lines with this text, in any case", ru: "строки с этим текстом в любом регистре" },
  },
  engine: { type: "switch", help: { en: "the log of its engine, etcd", ru: "журнал его движка, etcd" } },
};

export const serviceLog: Command = {
  noun: "service",
  verb: "log",
  onHost: true,
  args: ["ID-or-NAME"],
  options: OPTIONS,
  async run(context, [who = ""]) {
    const asked = queryOf(context);
    if ("wrong" in asked) return wrongCall(context, asked.wrong);
    const id = await idOf(context, who);
    return id.ok ? read(context, id.value, asked.query) : id.exit;
  },
};

/** Begins to read a log; without a leader by way of the copies, as a log is wanted most then. */
async function openLog({ api }: CommandContext, id: string, query: URLSearchParams): Promise<Outcome> {
  const path = `/services/${id}/log?${query.toString()}`;
  const fresh = await api.stream(path);
  return !fresh.ok && isLeaderless(fresh.code) ? api.stream(`${path}&stale=1`) : fresh;
}

/**
 * Prints the lines of a stream that were not printed before. Returns how many; `whole`: it ended, and did not break.
 */
async function printLines(
  { io, json }: CommandContext,
  body: unknown,
  seen: Seen,
): Promise<{ count: number; whole: boolean }> {
  let count = 0;
  try {
    for await (const received of logLines(body)) {
      if (!seen.take(received)) continue;
      count++;
      io.stdout.write(`${json ? received.raw : logText(received.line)}\n`);
    }
    return { count, whole: true };
  } catch {
    return { count, whole: false };
  }
}

async function read(context: CommandContext, id: string, query: URLSearchParams): Promise<ExitCode> {
  const outcome = await openLog(context, id, query);
  if (!outcome.ok) return fail(context, outcome);
  const seen = new Seen();
  if (query.has("follow")) return goOn(context, { id, query, seen, body: outcome.body });
  const { io, say, json } = context;
  const { count, whole } = await printLines(context, outcome.body, seen);
  if (!whole) return fail(context, { exit: EXIT.unreachable, message: say.logBroken() });
  if (count === 0 && !json) io.stderr.write(`kuma: ${say.logEmpty()}\n`);
  return EXIT.done;
}

const passes = (code: string | null): boolean => PASSING.has(code ?? "") || isLeaderless(code);

/** Follows a log: begins again, with an overlap, whenever the stream ends or breaks. Returns where it is refused. */
async function goOn(
  context: CommandContext,
  log: { id: string; query: URLSearchParams; seen: Seen; body: unknown },
): Promise<ExitCode> {
  const { id, query, seen } = log;
  /** null: the Core is silent for the moment */
  let body: unknown = log.body;
  for (;;) {
    if (body !== null) {
      await printLines(context, body, seen);
      context.io.stderr.write(`kuma: ${context.say.logBroken()}\n`);
    }
    seen.again();
    query.set("tail", String(OVERLAP));
    await context.pause(AGAIN_MS);
    const outcome = await openLog(context, id, query);
    if (!outcome.ok && !passes(outcome.code)) return fail(context, outcome);
    body = outcome.ok ? outcome.body : null;
  }
}
