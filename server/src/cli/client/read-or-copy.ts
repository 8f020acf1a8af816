import { HEADER } from "@core-console/shared/contract/headers";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import type { Outcome } from "./api-client.ts";
import { type CommandContext, fail } from "../command.ts";
import { agoText } from "../output/format.ts";
import { EXIT, type ExitCode } from "../output/io.ts";

/**
 * Reads `path`, which has a query or ends in `?`. Where there is no leader, it returns the copy of the Core that is
 * asked, says so on stderr, and `exit` is still the one of the failure.
 */
export async function readOrCopy(context: CommandContext, path: string): Promise<{ outcome: Outcome; exit: ExitCode }> {
  const fresh = await context.api.get(path);
  if (fresh.ok || !isLeaderless(fresh.code)) return { outcome: fresh, exit: EXIT.done };
  const exit = fail(context, fresh);
  const outcome = await context.api.get(asCopy(path));
  if (outcome.ok) noteCopy(context, outcome);
  return { outcome, exit };
}

/** Says on stderr that an answer is a copy, and how old it is. */
export function noteCopy({ io, say, lang }: CommandContext, outcome: Outcome): void {
  const text = outcome.ok ? (outcome.headers[HEADER.dataAge] ?? "") : "";
  io.stderr.write(`kuma: ${say.staleView(/^\d+$/.test(text) ? agoText(Number(text), lang) : null)}\n`);
}

/** Returns the path that reads the same from the copy of the Core that is asked. */
export const asCopy = (path: string): string => `${path}${path.endsWith("?") ? "" : "&"}stale=1`;
