import { Operation } from "@core-console/shared/contract/access";
import { say as sayCode } from "@core-console/shared/words/say";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import type { Caller, Outcome } from "./caller.ts";
import { type CommandContext, printJson, tell } from "../command.ts";
import { EXIT, type ExitCode } from "../output/io.ts";

const LOOK_MS = 500;
const DEADLINE_MS = 600_000;
/** Longest time without an answer on its state, ms: a Core that only restarts answers sooner. */
const SILENT_MS = 120_000;

export interface Told {
  /** what is going on */
  asked: (name: string) => string;
  done: (name: string) => string;
  failed: (name: string, why: string) => string;
}

/**
 * Looks at an operation until it is over, telling on stderr where it stands; says how it ended, or prints it. `others`
 * are bases to ask besides: the usual one may be the one that goes. Exit code 4 where the end was not seen.
 */
export async function followOperation(
  context: CommandContext,
  begun: Operation,
  told: Told,
  others: readonly string[] = [],
): Promise<ExitCode> {
  const { io, lang, say, json } = context;
  const over = await untilOver(context, begun, told, others);
  if (over === null) return tell(context, { exit: EXIT.unknown, message: say.operationUnknown(begun.id) });
  if (json) printJson(context, over);
  if (over.state === "failed") {
    const why = over.reason === null ? say.operation.failed : sayCode(over.reason, lang);
    return tell(context, { exit: EXIT.refused, message: told.failed(over.name, why) });
  }
  if (!json) io.stdout.write(`${told.done(over.name)}\n`);
  return EXIT.done;
}

async function untilOver(
  context: CommandContext,
  begun: Operation,
  told: Told,
  others: readonly string[],
): Promise<Operation | null> {
  const { io, lang, say, nowMs, at, bases } = context;
  const elsewhere = others.length === 0 ? null : at(others);
  // Together, so that a connection which breaks with the one that goes is followed by the next one at once.
  const api = elsewhere === null ? context.api : at([...bases, ...others]);
  const end = nowMs() + DEADLINE_MS;
  let [line, heard] = ["", nowMs()];
  for (let now = begun; ;) {
    const why = now.reason === null ? "" : `: ${sayCode(now.reason, lang)}`;
    const next = `${told.asked(now.name)}: ${say.operation[now.state]}${why}`;
    const over = now.state === "done" || now.state === "failed";
    // Who presses Ctrl+C has to know that this takes nothing back.
    const first = line === "" && !over ? ` (${say.goesOn()})` : "";
    if (next !== line) io.stderr.write(`${next}${first}\n`);
    line = next;
    if (over) return now;
    if (nowMs() > end || nowMs() - heard > SILENT_MS) return null;
    await context.pause(LOOK_MS);
    const looked = await look(api, elsewhere, `/operations/${begun.id}`);
    const read = looked.ok ? Operation.safeParse(looked.body) : null;
    if (read?.success === true) [now, heard] = [read.data, nowMs()];
    // The Core that is asked may be the one that is away: that it does not answer for a while is no news.
    else if (isFinal(looked)) {
      tell(context, looked);
      return null;
    }
  }
}

async function look(api: Caller, elsewhere: Caller | null, path: string): Promise<Outcome> {
  const here = await api.get(path);
  if (here.ok || elsewhere === null) return here;
  const there = await elsewhere.get(path);
  return there.ok || isFinal(there) ? there : { ...here, exit: EXIT.unreachable };
}

const isFinal = (looked: Outcome): looked is Outcome & { ok: false } =>
  !looked.ok && looked.exit === EXIT.refused && !isLeaderless(looked.code);
