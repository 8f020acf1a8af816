import { foldName } from "@core-console/shared/contract/name";
import { type CommandContext, fail, type LocalContext, wrongCall } from "../command.ts";
import { EXIT, type ExitCode } from "./io.ts";

/**
 * Says what an act comes to and asks for it on the terminal: for `name` to be typed, or, where that is null, for a yes.
 * With `--yes` it does not ask; without a terminal `--yes` is required. Returns null to go on, else the exit code,
 * after saying why.
 */
export async function confirm(
  context: CommandContext,
  consent: { about: readonly string[]; question: string; name: string | null },
): Promise<ExitCode | null> {
  const { io, say } = context;
  for (const line of consent.about) io.stderr.write(`${line}\n`);
  if (context.has("yes")) return null;
  if (io.terminal === null) return wrongCall(context, say.needsYes());
  const answer = await io.terminal.ask(consent.question);
  // Given up with Ctrl+D: the cursor still stands behind the question.
  if (answer === null) io.stderr.write("\n");
  const typed = answer?.trim() ?? "";
  const agreed = consent.name === null ? /^(y|yes|д|да)$/i.test(typed) : foldName(typed) === foldName(consent.name);
  return agreed ? null : fail(context, { exit: EXIT.refused, message: say.declined() });
}

/**
 * Has the name of this host typed, or takes it from --host-name. Returns why the act is not confirmed; null: it is.
 */
export async function objectionToHost(context: LocalContext, host: string): Promise<string | null> {
  const { io, say } = context;
  const typed = context.value("host-name") ?? (await io.terminal?.ask(say.recoverTypeHost(host)));
  if (typed == null) return say.recoverGivenUp();
  return typed.trim().toLowerCase() === host.toLowerCase() ? null : say.recoverOtherHost(typed.trim(), host);
}
