import type { Lang } from "@core-console/shared/words/lang";
import type * as z from "zod/mini";
import type { Caller, Outcome } from "./caller.ts";
import { EXIT, type ExitCode, type Io } from "./io.ts";
import type { Texts } from "./texts.ts";

/** What a command that speaks to a cluster is given. */
export interface CommandContext {
  io: Io;
  lang: Lang;
  say: Texts;
  json: boolean;
  api: Caller;
}

/** A command of the form `kuma NOUN VERB ARGUMENT…`. */
export interface Command {
  noun: string;
  verb: string;
  /** names of the arguments, all required */
  args: readonly string[];
  run: (context: CommandContext, args: readonly string[]) => Promise<ExitCode>;
}

/** An answer as the contract has it, or the exit code after saying why not. */
export type Answer<T> = { ok: true; value: T } | { ok: false; exit: ExitCode };

/** Reads an outcome by its schema; what is not of the contract comes from somebody else than a Core. */
export function expectAnswer<T>(context: CommandContext, outcome: Outcome, schema: z.ZodMiniType<T>): Answer<T> {
  if (!outcome.ok) return { ok: false, exit: tell(context, outcome) };
  const parsed = schema.safeParse(outcome.body);
  if (parsed.success) return { ok: true, value: parsed.data };
  context.io.stderr.write(`kuma: ${context.say.noConsole("--core")}\n`);
  return { ok: false, exit: EXIT.unreachable };
}

/** Says on stderr why it went wrong; gives the exit code. */
export function tell({ io }: CommandContext, outcome: { exit: ExitCode; message: string }): ExitCode {
  io.stderr.write(`kuma: ${outcome.message}\n`);
  return outcome.exit;
}

export const printJson = ({ io }: CommandContext, value: unknown): void => {
  io.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};
