import type { DestinationStream } from "pino";
import { pino } from "pino";
import { loggedError } from "./logged-error.ts";

export type Logger = Pick<pino.Logger, "debug" | "info" | "warn" | "error">;
type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/**
 * Fields whose value grants access. A service ID is a key until its Core has joined, so `id` is one of them: log the
 * ref.
 */
const SECRET = [
  "id",
  "serviceId",
  "token",
  "clusterToken",
  "cookie",
  "set-cookie",
  "authorization",
  "x-xsrf-token",
  "password",
  "secret",
  "key",
  "csr",
];
const paths = SECRET.flatMap((f) => [`["${f}"]`, `*["${f}"]`, `*.*["${f}"]`]);
const HIDDEN = "[hidden]";

/** Sessions, tokens and links are recognised by their prefix, wherever in a line they occur. */
const BEARER = /kc[stl]_[\w-]{16,}/g;

export interface LoggerOptions {
  level?: LogLevel;
  /** where the JSON lines go; default stderr */
  stream?: DestinationStream;
  /** on every line, e.g. {ref} */
  fields?: Record<string, string>;
}

/**
 * Creates a logger that writes one JSON object a line: level as a word, time as RFC 3339, msg, and the fields; secrets
 * read `[hidden]`; errors as loggedError returns them.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  return pinoFor(options);
}

/** Creates the same logger as pino's type, whose level can be changed; only logging/logs.ts does so. */
export function pinoFor(options: LoggerOptions): pino.Logger {
  return pino(
    {
      level: options.level ?? "info",
      base: options.fields ?? null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // The usual serializer copies every field of an error, and an error carries what was read when it happened.
      serializers: { err: (error: unknown) => loggedError(error) },
      redact: { paths, censor: HIDDEN },
      hooks: { streamWrite: (line) => line.replaceAll(BEARER, HIDDEN) },
    },
    options.stream ?? pino.destination({ fd: 2, sync: true }),
  );
}

/** A logger for tests and for callers that want none. */
export const silentLogger: Logger = pino({ level: "silent" });
