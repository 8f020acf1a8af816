import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import type { Outcome } from "./caller.ts";
import { type CommandContext, tell } from "../command.ts";
import { EXIT, type ExitCode } from "../output/io.ts";

/**
 * What is read at `path`, which has a query or `?`. Where nobody leads, the copy of the Core that is asked is all there is:
 * that is said, and `exit` still says no.
 */
export async function readOrCopy(context: CommandContext, path: string): Promise<{ outcome: Outcome; exit: ExitCode }> {
  const fresh = await context.api.get(path);
  if (fresh.ok || !isLeaderless(fresh.code)) return { outcome: fresh, exit: EXIT.done };
  const exit = tell(context, fresh);
  const outcome = await context.api.get(asCopy(path));
  if (outcome.ok) context.io.stderr.write(`kuma: ${context.say.staleView()}\n`);
  return { outcome, exit };
}

/** The same, of the copy of whoever is asked. */
export const asCopy = (path: string): string => `${path}${path.endsWith("?") ? "" : "&"}stale=1`;
