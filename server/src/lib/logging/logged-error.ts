/** What a log says of an error. */
export interface LoggedError {
  type: string;
  message: string;
  /** what tells faults of one type apart, of the fields that hold nothing else */
  [field: string]: unknown;
}

const MOST_CAUSES = 5;
const MOST_CHARS = 300;
/** Everything else that an error carries stays out: bodies of answers, bytes that could not be parsed, requests, sockets. */
const FIELDS = ["code", "kind", "sent", "status", "statusCode", "syscall", "address", "port"] as const;

/**
 * An error without what was read or sent: its type, its sentence, the fields above, where it was thrown, and the same of its
 * causes. What was thrown and is no error is told by its type alone.
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

/** Its sentence, without the text that it is about: a SyntaxError quotes what it could not read, a schema's fault may too. */
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

/** Where, without the message that a stack begins with. */
function framesOf(stack: string | undefined): string[] {
  return (stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
}
