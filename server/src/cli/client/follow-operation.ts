import { Operation } from "@core-console/shared/contract/access";
import { say as sayCode } from "@core-console/shared/words/say";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import type { ApiClient, Outcome } from "./api-client.ts";
import { type CommandContext, printJson, fail } from "../command.ts";
import { EXIT, type ExitCode } from "../output/io.ts";

const LOOK_MS = 500;
const DEADLINE_MS = 600_000;
/** Longest time without an answer on its state, ms: a Core that only restarts answers sooner. */
const SILENT_MS = 120_000;

/** The sentences of one kind of operation. */
export interface OperationTexts {
  /** what is going on */
  asked: (name: string) => string;
  done: (name: string) => string;
  failed: (name: string, why: string) => string;
}

/**
 * Waits for the end of an operation, with each new state on stderr; says how it ended, or prints it. `others` are bases
 * to ask besides: the usual one may be the one that is removed. Exit code 4 where the end was not seen.
 */
export async function followOperation(
  context: CommandContext,
  begun: Operation,
  words: OperationTexts,
  others: readonly string[] = [],
): Promise<ExitCode> {
  const { io, lang, say, json } = context;
  const over = await untilOver(context, begun, words, others);
  if (over === null) return fail(context, { exit: EXIT.unknown, message: say.operationUnknown(begun.id) });
  if (json) printJson(context, over);
  if (over.state === "failed") {
    const why = over.reason === null ? say.operation.failed : sayCode(over.reason, lang);
    return fail(context, { exit: EXIT.refused, message: words.failed(over.name, why) });
  }
  if (!json) io.stdout.write(`${words.done(over.name)}\n`);
  return EXIT.done;
}

const isOver = ({ state }: Operation): boolean => state === "done" || state === "failed";

/** Returns the operation once it is over; null: its end was not seen. */
async function untilOver(
  context: CommandContext,
  begun: Operation,
  words: OperationTexts,
  others: readonly string[],
): Promise<Operation | null> {
  const { nowMs, at, bases } = context;
  const elsewhere = others.length === 0 ? null : at(others);
  // Together, so that a connection which breaks with the Core that is removed is followed by the next one at once.
  const api = elsewhere === null ? context.api : at([...bases, ...others]);
  const print = statePrinter(context, words);
  const end = nowMs() + DEADLINE_MS;
  let [now, answeredMs] = [begun, nowMs()];
  for (;;) {
    print(now);
    if (isOver(now)) return now;
    if (nowMs() > end || nowMs() - answeredMs > SILENT_MS) return null;
    await context.pause(LOOK_MS);
    const looked = await look(api, elsewhere, `/operations/${begun.id}`);
    const read = looked.ok ? Operation.safeParse(looked.body) : null;
    if (read?.success === true) [now, answeredMs] = [read.data, nowMs()];
    // The Core that is asked may be the one that is away: that it does not answer for a while is no news.
    else if (isFinal(looked)) {
      fail(context, looked);
      return null;
    }
  }
}

/** Returns a function that writes the state of an operation to stderr where it is another one than before. */
function statePrinter({ io, lang, say }: CommandContext, words: OperationTexts): (operation: Operation) => void {
  let line = "";
  return (operation) => {
    const why = operation.reason === null ? "" : `: ${sayCode(operation.reason, lang)}`;
    const next = `${words.asked(operation.name)}: ${say.operation[operation.state]}${why}`;
    // Ctrl+C takes nothing back: said once, at the beginning.
    const first = line === "" && !isOver(operation) ? ` (${say.goesOn()})` : "";
    if (next !== line) io.stderr.write(`${next}${first}\n`);
    line = next;
  };
}

async function look(api: ApiClient, elsewhere: ApiClient | null, path: string): Promise<Outcome> {
  const here = await api.get(path);
  if (here.ok || elsewhere === null) return here;
  const there = await elsewhere.get(path);
  return there.ok || isFinal(there) ? there : { ...here, exit: EXIT.unreachable };
}

const isFinal = (looked: Outcome): looked is Outcome & { ok: false } =>
  !looked.ok && looked.exit === EXIT.refused && !isLeaderless(looked.code);
