/** What is logged of an error. */
export interface LoggedError {
  type: string;
  message: string;
  /** further fields that distinguish errors of one type and hold nothing else */
  [field: string]: unknown;
}

const MOST_CAUSES = 5;
const MOST_CHARS = 300;
/**
 * All other properties of an error are left out: bodies of answers, bytes that could not be parsed, requests, sockets.
 */
const FIELDS = ["code", "kind", "sent", "status", "statusCode", "syscall", "address", "port"] as const;

/**
 * Returns an error without what was read or sent: its type, its message, the fields above, where it was thrown, and the
 * same of its causes. A thrown value that is not an error is represented by its type alone.
 */
export function loggedError(error: unknown, causes: number = MOST_CAUSES): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: "" };
  const { errors } = error as { errors?: unknown };
  return {
    type: error.constructor.name,
    message: loggedMessage(error),
    ...fieldsOf(error),
    stack: framesOf(error.stack),
    ...(Array.isArray(errors) && causes > 0
      ? { errors: errors.slice(0, MOST_CAUSES).map((one) => loggedError(one, 0)) }
      : {}),
    ...(error.cause === undefined || causes === 0 ? {} : { cause: loggedError(error.cause, causes - 1) }),
  };
}

/**
 * Returns the message without the text that it is about: a SyntaxError quotes what it could not read, and so may a
 * schema's error.
 */
export function loggedMessage(error: Error): string {
  const { issues } = error as { issues?: unknown };
  if (error instanceof SyntaxError) return "a text that cannot be read";
  if (Array.isArray(issues)) return issues.slice(0, MOST_CAUSES).map(issue).join("; ");
  return error.message.slice(0, MOST_CHARS);
}

function issue(given: unknown): string {
  const { path, code } = Object(given) as { path?: unknown; code?: unknown };
  return `${Array.isArray(path) ? path.map(String).join(".") : ""}: ${typeof code === "string" ? code : "does not fit"}`;
}

function fieldsOf(error: Error): Record<string, string | number> {
  const given = error as Error & Record<string, unknown>;
  const fields = FIELDS.flatMap((name) => {
    const value = given[name];
    return typeof value === "string" || typeof value === "number" ? [[name, value] as const] : [];
  });
  return Object.fromEntries(fields);
}

/** Returns the frames without the message that a stack begins with. */
function framesOf(stack: string | undefined): string[] {
  return (stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
}
