import { foldName } from "@core-console/shared/contract/name";
import { type CommandContext, fail, wrongCall } from "../command.ts";
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
