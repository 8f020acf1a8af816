import * as z from "zod/mini";
import { Time } from "./ids.ts";
import { anyOfOurs, record, text } from "./limits.ts";
import { int, stale } from "./query.ts";

/** Log levels from the most verbose; a query for one level returns it and those after it. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export const LogLevel = z.enum(LOG_LEVELS);
export type LogLevel = z.infer<typeof LogLevel>;

/** A Core's own log, or its engine's. */
const LOG_FILES = ["core", "engine"] as const;
export const LogFile = z.enum(LOG_FILES);
export type LogFile = z.infer<typeof LogFile>;

/**
 * A line of a log. GET /services/{id}/log returns one JSON object per line (`application/jsonl`), oldest first; an
 * empty line is a keep-alive. `at` is null where the line itself has no time.
 */
export const LogLine = z.object({
  at: z.nullable(Time),
  level: LogLevel,
  message: text(1_048_576),
  fields: record(anyOfOurs(), 1000),
});
export type LogLine = z.infer<typeof LogLine>;
export const LOG_TYPE = "application/jsonl";
export const MAX_TAIL = 5000;
export const TAIL = 500;

/**
 * `level` and `text` (anywhere in a line, without regard to case) select lines, `tail` is the number of them;
 * `follow=1` continues with new ones. `after`: the lines since an earlier response, by its `next`, or `0.0`; a LogMark
 * ends the response.
 */
export const LogQuery = z.strictObject({
  file: z.optional(LogFile),
  tail: z.optional(int(0, MAX_TAIL)),
  level: z.optional(LogLevel),
  text: z.optional(z.string().check(z.maxLength(128))),
  follow: z.optional(z.literal("1")),
  after: z.optional(z.string().check(z.maxLength(40), z.regex(/^\d{1,20}\.\d{1,16}$/))),
  stale,
});
export type LogQuery = z.infer<typeof LogQuery>;
/**
 * The last line of a response to `after`: the position at which the next one continues. `gap`: it does not continue
 * where the previous one ended (the file was replaced, or too much was written since); the lines are the last ones of
 * the log.
 */
export const LogMark = z.object({ next: text(40), gap: z.boolean() });
export type LogMark = z.infer<typeof LogMark>;
export const LogDownloadQuery = z.strictObject({ file: z.optional(LogFile), stale });
export type LogDownloadQuery = z.infer<typeof LogDownloadQuery>;

/** The level at which a Core logs now; `until` null: the default level, which a restart also restores. */
export const LogLevelNow = z.object({
  level: z.enum([...LOG_LEVELS, "silent"]),
  usual: z.enum([...LOG_LEVELS, "silent"]),
  until: z.nullable(Time),
});
export type LogLevelNow = z.infer<typeof LogLevelNow>;
export const MAX_LEVEL_MINUTES = 1440;
export const LEVEL_MINUTES = 60;
/** Body of PATCH /services/{id}/log-level; `minutes` defaults to one hour. */
export const LogLevelPatch = z.strictObject({
  level: LogLevel,
  minutes: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(MAX_LEVEL_MINUTES))),
});
export type LogLevelPatch = z.infer<typeof LogLevelPatch>;
