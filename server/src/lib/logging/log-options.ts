import { LOG_LEVELS } from "@core-console/shared/contract/log";
import type { Level } from "./log-level.ts";

/** What stderr is connected to. */
export type Stderr = "terminal" | "journal" | "other";

/**
 * Returns the levels by KUMA_LOG_LEVEL (a level or `silent`), usually info. Lines for machines go to files: the journal
 * of a unit gets only what needs a person's attention, and so does a terminal unless a level was asked for.
 */
export function logLevels(asked: string | undefined, stderr: Stderr): Record<"level" | "stderrLevel", Level> {
  const given = asked === "silent" ? asked : LOG_LEVELS.find((l) => l === asked);
  const level = given ?? "info";
  const quiet = stderr === "journal" || (stderr === "terminal" && given === undefined);
  return { level, stderrLevel: quiet && (level === "debug" || level === "info") ? "warn" : level };
}

/** systemd names the journal's socket; a terminal inside a unit's session inherits the name and is another file. */
export function stderrIs(
  env: Readonly<Record<string, string | undefined>>,
  file: { isTerminal: boolean; dev: number; ino: number },
): Stderr {
  if (env["JOURNAL_STREAM"] === `${file.dev}:${file.ino}`) return "journal";
  return file.isTerminal ? "terminal" : "other";
}
