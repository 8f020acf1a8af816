import type { Lang } from "@core-console/shared/words/lang";
import type * as z from "zod/mini";
import type { Trust } from "./client/attempt.ts";
import type { ApiClient, Outcome } from "./client/api-client.ts";
import { CLUSTER_OPTIONS, EVERY_OPTION } from "./args/common-options.ts";
import type { OptionTable, Shape } from "./args/option.ts";
import { EXIT, type ExitCode, type Io } from "./output/io.ts";
import type { SignInStore } from "./client/sign-in-store.ts";
import type { Texts } from "./words/texts.ts";

/** What every command is given. */
export interface LocalContext {
  io: Io;
  lang: Lang;
  say: Texts;
  json: boolean;
  /** the value of an option, from the line, else its variable, else its default; null: none of them */
  value: (option: string) => string | null;
  /** whether an option stands on the line */
  has: (option: string) => boolean;
  nowMs: () => number;
  pause: (ms: number) => Promise<void>;
  /** calls these bases without a sign-in */
  clientAt: (bases: readonly string[], trust: Trust) => ApiClient;
}

/** What a command that speaks to a cluster is given besides. */
export interface CommandContext extends LocalContext {
  /** by KUMA_TOKEN, else by the last sign-in */
  api: ApiClient;
  /** its secret */
  bearer: string | null;
  /** the same cluster by another secret; null: by none */
  as: (secret: string | null) => ApiClient;
  /** the same cluster as the same caller, at other Cores */
  at: (bases: readonly string[]) => ApiClient;
  bases: readonly string[];
  store: SignInStore;
}

/** A command of the form `kuma NOUN VERB ARGUMENT…` that speaks to a cluster as a user or a token does. */
export interface Command extends Shape {
  /** reads what a Core's own host may read: without a sign-in, from the Core of this host alone */
  onHost?: true;
  run: (context: CommandContext, args: readonly string[]) => Promise<ExitCode>;
}
/** One that works on the host of a Core, by that Core's own key. */
export interface HostCommand extends Shape {
  runHere: (context: LocalContext, args: readonly string[]) => Promise<ExitCode>;
}

/** Returns every option of a command, its own before those of all of its kind. */
export const optionsOf = (command: Command | HostCommand): OptionTable => ({
  ...command.options,
  ...Object.fromEntries(
    Object.entries({ ...("run" in command ? CLUSTER_OPTIONS : {}), ...EVERY_OPTION }).filter(
      ([name]) => command.options?.[name] === undefined,
    ),
  ),
});

/** An answer as the contract has it, or the exit code after saying why not. */
export type Answer<T> = { ok: true; value: T } | { ok: false; exit: ExitCode };

/** Parses an outcome by its schema; what does not match the contract does not come from a Core. */
export function expectAnswer<T>(context: LocalContext, outcome: Outcome, schema: z.ZodMiniType<T>): Answer<T> {
  if (!outcome.ok) return { ok: false, exit: fail(context, outcome) };
  const parsed = schema.safeParse(outcome.body);
  if (parsed.success) return { ok: true, value: parsed.data };
  context.io.stderr.write(`kuma: ${context.say.noConsole("--core")}\n`);
  return { ok: false, exit: EXIT.unreachable };
}

/** Says on stderr why it went wrong; gives the exit code. */
export function fail({ io }: LocalContext, outcome: { exit: ExitCode; message: string }): ExitCode {
  io.stderr.write(`kuma: ${outcome.message}\n`);
  return outcome.exit;
}

/** The call makes no sense: says why. */
export const wrongCall = (context: LocalContext, message: string): ExitCode =>
  fail(context, { exit: EXIT.wrongCall, message });

export const printJson = ({ io }: LocalContext, value: unknown): void => {
  io.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};
